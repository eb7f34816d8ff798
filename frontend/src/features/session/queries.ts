import { queryOptions, useMutation } from "@tanstack/react-query"
import { toast } from "@/components/toasts"
import { changePassword, login, setUp, setupNeeded } from "@/services/api"
import { session } from "@/services/session"

type Reply = Awaited<ReturnType<typeof login>>

function begin({ access_token, user }: Reply): void {
  session.begin({
    token: access_token,
    user: { id: user.id, username: user.username, email: user.email },
    renewedAt: Date.now(),
  })
}

/** By a link: whoever was signed in on this device before is not any more. */
export function beginAnew(reply: Reply): void {
  session.end()
  begin(reply)
}

export const setupQuery = queryOptions({ queryKey: ["setup"], queryFn: setupNeeded, staleTime: 0 })

export const useLogin = () => useMutation({ mutationFn: login, onSuccess: begin })

export const useSetUp = () => useMutation({ mutationFn: setUp, onSuccess: begin })

export const useChangePassword = () =>
  useMutation({
    mutationFn: changePassword,
    onSuccess: (reply) => {
      begin(reply)
      toast.success("Your password is changed. Other devices have to sign in again.")
    },
  })
