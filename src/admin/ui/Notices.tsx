import { CircleAlert, LoaderCircle, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";

/** An empty state, with what to do. */
export function Empty({
  icon: Icon,
  title,
  children,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="cva-empty">
      <span className="cva-empty-icon">
        <Icon aria-hidden />
      </span>
      <p className="cva-empty-title">{title}</p>
      {children !== undefined && <div className="cva-empty-words">{children}</div>}
    </div>
  );
}

/** An error state. */
export function Problem({ error, children }: { error: unknown; children?: ReactNode }) {
  const t = useWords();
  const { title, advice } = explain(t, error);
  return (
    <div className="cva-problem" role="alert">
      <CircleAlert aria-hidden />
      <div>
        <p className="cva-problem-title">{title}</p>
        <p>{advice}</p>
        {children}
      </div>
    </div>
  );
}

/** The text below the fields of a form that says why it cannot be saved; nothing for `null`. */
export function FormProblem({ words }: { words: string | null }) {
  return (
    words !== null && (
      <p className="cva-hint" data-tone="problem" role="alert">
        {words}
      </p>
    )
  );
}

/** A loading state. */
export function Loading({ label }: { label: string }) {
  return (
    <p className="cva-loading" role="status">
      <LoaderCircle className="cva-spin" aria-hidden />
      {label}
    </p>
  );
}
