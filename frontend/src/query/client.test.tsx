import { onlineManager, useMutation, useQuery } from "@tanstack/react-query"
import { screen } from "@testing-library/react"
import { afterEach, expect, test } from "vitest"
import { show } from "../../tests/show"

afterEach(() => onlineManager.setOnline(true))

function Both() {
  const { data } = useQuery({ queryKey: ["house"], queryFn: async () => "read" })
  const { data: done, mutate } = useMutation({ mutationFn: async () => "written" })
  return (
    <button type="button" onClick={() => mutate()}>
      {`${data} ${done}`}
    </button>
  )
}

test("a device without the internet still asks a server in the house", async () => {
  onlineManager.setOnline(false)
  const user = show(<Both />)
  await user.click(await screen.findByRole("button", { name: "read undefined" }))
  expect(await screen.findByRole("button", { name: "read written" })).toBeVisible()
})
