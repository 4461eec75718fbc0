import { Component, type ReactNode } from "react";
import { useWords } from "../words/WordsContext.js";
import { Button } from "./Button.js";
import { Problem } from "./Notices.js";

type ProblemBoundaryProps = {
  /** A new key resets the boundary. */
  resetKey?: string;
  children: ReactNode;
};

/** Shows why a part of the panel failed, with a retry button. */
export class ProblemBoundary extends Component<
  ProblemBoundaryProps,
  { error: unknown; hasFailed: boolean }
> {
  override state = { error: undefined as unknown, hasFailed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, hasFailed: true };
  }

  override componentDidUpdate(before: ProblemBoundaryProps): void {
    if (before.resetKey !== this.props.resetKey && this.state.hasFailed) this.retry();
  }

  private readonly retry = (): void => this.setState({ error: undefined, hasFailed: false });

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <Failure error={this.state.error} onRetry={this.retry} />;
  }
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useWords();
  return (
    <Problem error={error}>
      <Button onClick={onRetry}>{t.common.retry}</Button>
    </Problem>
  );
}
