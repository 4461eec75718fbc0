import { type ReactNode, useId } from "react";

/** A section of the screen with a heading. */
export function Part({
  title,
  words,
  action,
  children,
}: {
  title: string;
  words: ReactNode;
  /** Actions of the section. */
  action?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="cva-part" aria-labelledby={id}>
      <header className="cva-part-head">
        <div>
          <h2 id={id}>{title}</h2>
          <p>{words}</p>
        </div>
        {action !== undefined && <div className="cva-part-actions">{action}</div>}
      </header>
      {children}
    </section>
  );
}
