import { Compass } from "lucide-react"
import { Link } from "react-router"
import { buttonClasses } from "@/components/Button"
import { EmptyState } from "@/components/States"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

export default function NotFoundPage() {
  useDocumentTitle("Not found")
  return (
    <EmptyState
      alone
      icon={<Compass aria-hidden />}
      title="There is no such page"
      action={
        <Link to="/" className={buttonClasses("primary")}>
          To the library
        </Link>
      }
    />
  )
}
