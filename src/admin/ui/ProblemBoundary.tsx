import { Component, type ReactNode } from "react";
import { Button } from "./Button.js";
import { Problem } from "./Notices.js";

type ProblemBoundaryProps = {
  /** Another key is another thing to show: it is tried even if the last one failed. */
  resetKey?: string;
  children: ReactNode;
};

/** Shows in words why a part of the panel cannot be shown, and lets people try again. */
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
        <Button onClick={this.retry}>Try again</Button>
      </Problem>
    );
  }
}
