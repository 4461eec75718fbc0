import { type ReactNode, useId } from "react";

type Props = { title: string; aside?: ReactNode; className?: string; children: ReactNode };

/** A section of the page with a title. */
export function Panel({ title, aside, className = "", children }: Props) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-header">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
