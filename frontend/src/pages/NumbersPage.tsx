import { ChartNoAxesColumn } from "lucide-react"
import { EmptyState } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { isWatched } from "@/features/titles/filter"
import { NumbersView } from "@/features/titles/numbers/NumbersView"
import { WithTitles } from "@/features/titles/WithTitles"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

export default function NumbersPage() {
  useDocumentTitle("Numbers")
  return (
    <>
      <PageHeading title="Numbers">Every number leads to its titles.</PageHeading>
      <WithTitles>
        {(titles) =>
          titles.some(isWatched) ? (
            <NumbersView titles={titles} />
          ) : (
            <EmptyState icon={<ChartNoAxesColumn aria-hidden />} title="Nothing watched yet">
              Numbers come with the first titles that you have watched.
            </EmptyState>
          )
        }
      </WithTitles>
    </>
  )
}
