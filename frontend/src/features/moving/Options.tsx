import { Field, Select } from "@/components/Field"
import { choose, type Job, type Option } from "@/services/importJobs"
import { useJobMutation } from "./jobs"

type Props = { option: Option; onChoose: (value: string) => void }

function Choice({ option: { label, choices, value }, onChoose }: Props) {
  if (choices.length === 0) {
    return (
      <Field
        key={value}
        label={label}
        placeholder="The first by name"
        defaultValue={value}
        maxLength={300}
        onBlur={({ target }) => target.value !== value && onChoose(target.value)}
      />
    )
  }
  return (
    <Select label={label} value={value} onChange={({ target }) => onChoose(target.value)}>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  )
}

/** How the files are taken. The defaults lose the least, so nobody has to open it. */
export function Options({ job }: { job: Job }) {
  const choice = useJobMutation((options: Record<string, string>) => choose(job.id, { options }))
  return (
    <details className="rounded-2xl border border-line bg-surface px-4 py-3 shadow-shade sm:px-5">
      <summary className="rounded font-semibold">Options</summary>
      <div className="mt-3 grid gap-4 pb-1 md:grid-cols-2">
        {job.options.map((option) => (
          <Choice
            key={option.name}
            option={option}
            onChoose={(value) => choice.mutate({ [option.name]: value })}
          />
        ))}
      </div>
    </details>
  )
}
