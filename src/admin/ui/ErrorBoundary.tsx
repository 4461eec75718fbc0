import { Component, type ReactNode } from "react";
import { Problem } from "./Notices.js";

type Props = {
  /** When this changes, what failed is tried again. */
  resetKey: string;
  children: ReactNode;
};
type State = { error: unknown; hasFailed: boolean; resetKey: string };

/** Shows in words why a part of the panel cannot be shown; the others go on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, hasFailed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error, hasFailed: true };
  }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): Partial<State> | null {
    return resetKey === state.resetKey ? null : { error: null, hasFailed: false, resetKey };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Problem error={this.state.error} /> : this.props.children;
  }
}
