import { Toast as Base } from "@base-ui/react/toast"
import { CircleAlert, CircleCheck, X } from "lucide-react"
import { useEffect } from "react"
import { buttonClasses, IconButton } from "@/components/Button"
import { type Toast, toast, undoLatest } from "@/components/toasts"

/** The library's own role is dialog, which is what the questions of this app are. */
const NO_DIALOG = { role: "group", "aria-modal": undefined }

const READ = 6_000
const UNDO = 30_000

/** The app's toasts, handed to the library that times, announces and focuses them. */
function useHandedOn(toasts: readonly Toast[]) {
  const manager = Base.useToastManager<Toast>()
  const { add, close } = manager
  const shown = manager.toasts
  useEffect(() => {
    for (const each of toasts) {
      if (shown.some(({ id }) => id === each.id)) continue
      add({
        id: each.id,
        title: each.title,
        description: each.description,
        timeout: each.step ? UNDO : READ,
        data: each,
        onClose: () => toast.close(each.id),
      })
    }
    for (const { id, transitionStatus } of shown) {
      if (transitionStatus !== "ending" && !toasts.some((each) => each.id === id)) close(id)
    }
  }, [toasts, shown, add, close])
  return shown
}

function Items({ toasts }: { toasts: readonly Toast[] }) {
  return useHandedOn(toasts).map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      {...NO_DIALOG}
      className="rounded-2xl border border-line bg-surface shadow-lift transition duration-200 data-ending-style:translate-y-4 data-ending-style:opacity-0 data-starting-style:translate-y-4 data-starting-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-3 py-3 pr-2 pl-4">
        {item.data?.tone === "error" ? (
          <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
        ) : (
          <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
        )}
        <div className="min-w-0 flex-1">
          <Base.Title render={<p />} className="line-clamp-4 font-semibold break-words" />
          <Base.Description className="text-sm break-words text-soft" />
        </div>
        {item.data?.step && (
          <Base.Action className={buttonClasses("primary", true)} onClick={undoLatest}>
            Undo
          </Base.Action>
        )}
        <Base.Close aria-hidden={false} render={<IconButton label="Close this message" />}>
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}

export default function ToastList({ toasts }: { toasts: readonly Toast[] }) {
  return (
    <Base.Provider limit={4}>
      <Base.Portal>
        <Base.Viewport className="fixed right-0 bottom-[5.25rem] left-0 z-[60] mx-auto grid w-full max-w-[28rem] grid-cols-[minmax(0,1fr)] gap-2 px-4 outline-none md:bottom-6">
          <Items toasts={toasts} />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}
