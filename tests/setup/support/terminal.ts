/** A real terminal for a program: tmux shows what it draws, and types what a person would. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { cleanEnvironment } from "./program.js";

const execute = promisify(execFile);

export class Terminal {
  private constructor(private readonly socket: string) {}

  /** @param command a line for the shell; the exit code is shown after it as `exit: 0`. */
  static async start(
    cwd: string,
    command: string,
    more: Record<string, string> = {},
  ): Promise<Terminal> {
    const terminal = new Terminal(`setup-${randomUUID()}`);
    const line = `${command}; echo "exit: $?"; exec cat`;
    const size = ["-x", "110", "-y", "900"];
    const { NO_COLOR: _plain, ...env } = cleanEnvironment();
    const arguments_ = [
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      ...size,
      "-c",
      cwd,
      "sh",
      "-c",
      line,
    ];
    await execute("tmux", ["-L", terminal.socket, ...arguments_], {
      env: { ...env, TERM: "xterm", ...more },
    });
    return terminal;
  }

  private async tmux(...args: string[]): Promise<string> {
    return (await execute("tmux", ["-L", this.socket, ...args])).stdout;
  }

  async screen(): Promise<string> {
    return await this.tmux("capture-pane", "-p");
  }

  /** Waits until the screen shows this; the test's own limit ends what never comes. */
  async shows(text: string | RegExp): Promise<string> {
    for (;;) {
      const screen = await this.screen();
      if (typeof text === "string" ? screen.includes(text) : text.test(screen)) return screen;
    }
  }

  /** Keys by tmux's names: `Enter`, `Down`, `C-c`, `y`. */
  async press(...keys: string[]): Promise<void> {
    await this.tmux("send-keys", ...keys);
  }

  async type(text: string): Promise<void> {
    await this.tmux("send-keys", "-l", text);
  }

  async close(): Promise<void> {
    await this.tmux("kill-server").catch(() => undefined);
  }
}
