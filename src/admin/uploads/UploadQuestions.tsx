import type { QuestionAnswer, QueuedUpload, UploadQuestion } from "../../react/uploads/types.js";
import { Button } from "../ui/Button.js";
import { useWords } from "../words/WordsContext.js";
import type { PanelQueue } from "./UploadsProvider.js";

/** The answers to each question, in the order of their buttons. */
const ANSWERS: Record<UploadQuestion, readonly QuestionAnswer[]> = {
  taken: ["newVersion", "keepBoth", "draft", "skip"],
  hidden: ["send", "skip"],
};

type ListProps = { queue: PanelQueue; uploads: readonly QueuedUpload[] };

/** The open questions about more than one file, each with its answers for all of them. */
export function UploadQuestions({ queue, uploads }: ListProps) {
  const t = useWords().uploads;
  const asked = Object.keys(ANSWERS) as UploadQuestion[];
  return asked.map((question) => {
    const count = uploads.filter(
      ({ status, reason }) => status === "asking" && reason === question,
    ).length;
    if (count < 2) return null;
    const words = t.questions[question].all(count);
    return (
      <div key={question} className="cva-upload-question" role="group" aria-label={words}>
        <p className="cva-card-words">{t.forAll(words)}</p>
        {ANSWERS[question].map((answer) => (
          <Button key={answer} look="quiet" onClick={() => queue.answerAll(question, answer)}>
            {t.answers[answer]}
          </Button>
        ))}
      </div>
    );
  });
}

/** The answers to the question about one file. */
export function UploadAnswers({ queue, upload }: { queue: PanelQueue; upload: QueuedUpload }) {
  const t = useWords().uploads;
  return (
    <span className="cva-upload-question">
      {ANSWERS[upload.reason as UploadQuestion].map((answer) => (
        <button
          key={answer}
          type="button"
          className="cva-link"
          aria-label={t.answerFor(t.answers[answer], upload.basename)}
          onClick={() => queue.answer(upload.id, answer)}
        >
          {t.answers[answer]}
        </button>
      ))}
    </span>
  );
}
