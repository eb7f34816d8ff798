import { Link } from "react-router"
import { PageHeading } from "@/components/Surface"
import { DiaryView } from "@/features/titles/diary/DiaryView"
import { WithTitles } from "@/features/titles/WithTitles"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

export default function DiaryPage() {
  useDocumentTitle("Diary")
  return (
    <>
      <PageHeading title="Diary">
        What was watched when.{" "}
        <Link to="/?status=watched&missing=date" className="font-semibold underline hover:text-ink">
          Watched without a date
        </Link>
      </PageHeading>
      <WithTitles>{(titles) => <DiaryView titles={titles} />}</WithTitles>
    </>
  )
}
