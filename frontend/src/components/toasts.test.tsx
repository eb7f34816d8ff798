import { act, screen, waitFor } from "@testing-library/react"
import { expect, test } from "vitest"
import { open, show } from "../../tests/show"
import { ConfirmDialog } from "./ConfirmDialog"
import { toast } from "./toasts"

const says = (said: string, undo = () => {}) => act(() => toast.step(said, { undo }))

test("only the latest step can be undone", async () => {
  const undone: string[] = []
  const user = show(null)
  says("First.", () => undone.push("first"))
  says("Second.", () => undone.push("second"))
  await waitFor(() => expect(screen.queryByText("First.")).toBeNull())
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(undone).toEqual(["second"])
  await waitFor(() => expect(screen.queryByRole("button", { name: "Undo" })).toBeNull())
})

test("toasts wait while a dialog is open, and come when it is closed", async () => {
  const question = (open: boolean) => (
    <ConfirmDialog open={open} title="Really?" action="Yes" onConfirm={() => {}} onClose={() => {}}>
      It can't be undone.
    </ConfirmDialog>
  )
  const { rerender } = show(question(false))
  says("Imported.")
  expect(await screen.findByRole("button", { name: "Undo" })).toBeVisible()
  rerender(question(true))
  expect(await screen.findByRole("dialog")).toBeVisible()
  act(() => toast.success("Saved."))
  expect(screen.queryByText("Saved.")).toBeNull()
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull()
  rerender(question(false))
  expect(await screen.findByText("Saved.")).toBeVisible()
  expect(screen.getByRole("button", { name: "Undo" })).toBeVisible()
})

test("Undo stays at the top of the page after its toast is closed", async () => {
  const undone: string[] = []
  const { user } = open("/people")
  await screen.findByRole("heading", { name: "People" })
  says("Imported 3 titles.", () => undone.push("import"))
  await user.click(await screen.findByRole("button", { name: "Close this message" }))
  await waitFor(() => expect(screen.queryByText("Imported 3 titles.")).toBeNull())
  await user.click(screen.getByRole("button", { name: "Undo: Imported 3 titles." }))
  expect(undone).toEqual(["import"])
  expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull()
})
