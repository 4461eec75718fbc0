import { Component, type ReactNode } from "react";
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
    return (
      <Problem error={this.state.error}>
        <Button onClick={this.retry}>Retry</Button>
      </Problem>
    );
  }
}
