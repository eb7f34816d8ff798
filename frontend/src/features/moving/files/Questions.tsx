import { Field, Select } from "@/components/Field"
import { choose, type Job, type JobPart, type Question } from "@/services/importJobs"
import { useJobMutation } from "../jobs"

export const isAnswered = ({ answer, default: otherwise }: Question) => answer !== null || otherwise !== null

/** Questions that nothing can be looked up without. */
export const openQuestions = ({ files }: Pick<Job, "files">) =>
  files
    .flatMap(({ parts }) => parts.flatMap(({ questions }) => questions))
    .filter((each) => !isAnswered(each))

type AnswerProps = { question: Question; busy: boolean; onAnswer: (value: string) => void }

function Answer({ question, busy, onAnswer }: AnswerProps) {
  const { sentence, choices } = question
  const value = question.answer ?? question.default ?? ""
  if (choices.length === 0) {
    return (
      <Field
        key={value}
        label={sentence}
        defaultValue={value}
        maxLength={300}
        onBlur={({ target }) => target.value !== value && onAnswer(target.value)}
      />
    )
  }
  return (
    <Select label={sentence} value={value} disabled={busy} onChange={({ target }) => onAnswer(target.value)}>
      {!isAnswered(question) && (
        <option value="" disabled>
          Choose…
        </option>
      )}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  )
}

/** What a file does not say itself, such as the order of day and month. */
export function Questions({ jobId, part }: { jobId: string; part: JobPart }) {
  const answer = useJobMutation((given: Record<string, string>) =>
    choose(jobId, { answers: { [part.path]: given } }),
  )
  return (
    <div className="mb-1 grid gap-3 rounded-xl bg-sunken p-3 sm:ml-7 md:grid-cols-2">
      {part.questions.map((question) => (
        <Answer
          key={question.key}
          question={question}
          busy={answer.isPending}
          onAnswer={(value) => answer.mutate({ [question.key]: value })}
        />
      ))}
    </div>
  )
}
