import { Disclosure } from "@/components/Disclosure"
import { LaterPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"

const DeletedBackups = lazyPart(
  async () => ({ default: (await import("./DeletedBackups")).DeletedBackups }),
  { early: true },
)

/** Asked for when it is opened: most visits to the page are about the backups that are there. */
export function RecentlyDeleted() {
  return (
    <Disclosure label="Recently deleted">
      <LaterPart>
        <DeletedBackups />
      </LaterPart>
    </Disclosure>
  )
}
