import type { QuestionAnswer, QueuedUpload, UploadQuestion } from "../../react/uploads/types.js";
import { Button } from "../ui/Button.js";
import { plural } from "../words/format.js";
import type { PanelQueue } from "./UploadsProvider.js";

type Words = {
  /** About one file, in its row. */
  one: string;
  /** About all files, whose number precedes it. */
  all: string;
  answers: { answer: QuestionAnswer; word: string }[];
};

const QUESTIONS: Record<UploadQuestion, Words> = {
  taken: {
    one: "name is taken",
    all: "with a name that is taken",
    answers: [
      { answer: "newVersion", word: "Replace" },
      { answer: "keepBoth", word: "Keep both" },
      { answer: "draft", word: "As a draft" },
      { answer: "skip", word: "Skip" },
    ],
  },
  hidden: {
    one: "may hold secrets",
    all: "hidden, perhaps with secrets",
    answers: [
      { answer: "send", word: "Upload" },
      { answer: "skip", word: "Skip" },
    ],
  },
};

type ListProps = { queue: PanelQueue; uploads: readonly QueuedUpload[] };

/** The open questions about more than one file, each with its answers for all of them. */
export function UploadQuestions({ queue, uploads }: ListProps) {
  const asked = Object.entries(QUESTIONS) as [UploadQuestion, Words][];
  return asked.map(([question, { all, answers }]) => {
    const count = uploads.filter(
      ({ status, reason }) => status === "asking" && reason === question,
    ).length;
    if (count < 2) return null;
    const words = `${plural(count, "file")} ${all}`;
    return (
      <div key={question} className="cva-upload-question" role="group" aria-label={words}>
        <p className="cva-card-words">{words}. For all of them:</p>
        {answers.map(({ answer, word }) => (
          <Button key={answer} look="quiet" onClick={() => queue.answerAll(question, answer)}>
            {word}
          </Button>
        ))}
      </div>
    );
  });
}

/** Returns what is asked about a file, in words beside its name. */
export function questionWords(upload: QueuedUpload): string {
  return QUESTIONS[upload.reason as UploadQuestion].one;
}

/** The answers to the question about one file. */
export function UploadAnswers({ queue, upload }: { queue: PanelQueue; upload: QueuedUpload }) {
  return (
    <span className="cva-upload-question">
      {QUESTIONS[upload.reason as UploadQuestion].answers.map(({ answer, word }) => (
        <button
          key={answer}
          type="button"
          className="cva-link"
          aria-label={`${word}: ${upload.basename}`}
          onClick={() => queue.answer(upload.id, answer)}
        >
          {word}
        </button>
      ))}
    </span>
  );
}
