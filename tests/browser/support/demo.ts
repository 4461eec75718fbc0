import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** A running `npm run demo` with files of its own. */
export class Demo {
  url = "";
  private child: ChildProcess | null = null;
  private readonly killWithParent = () => this.child?.kill("SIGKILL");

  private constructor(
    private readonly dataDir: string,
    private readonly options: string[],
  ) {}

  /** @param options what stands behind `npm run demo --`. */
  static async start(...options: string[]): Promise<Demo> {
    const demo = new Demo(await mkdtemp(join(tmpdir(), "demo-")), options);
    process.on("exit", demo.killWithParent);
    await demo.run();
    return demo;
  }

  /** Starts the command of package.json's `demo` script, on a free port, until it is ready. */
  private async run(): Promise<void> {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
      scripts: { demo: string };
    };
    const [command, ...args] = scripts.demo.split(" ");
    if (command !== "node") throw new Error(`expected Node to run the demo, not ${command}`);
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [
        ...args,
        ...this.options,
        ...["--port", String(port), "--strictPort", "--clearScreen", "false"],
      ],
      {
        cwd: REPOSITORY,
        env: { ...process.env, DEMO_DATA_DIR: this.dataDir, NO_COLOR: "1", NODE_ENV: undefined },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      let said = "";
      const listen = (chunk: Buffer) => {
        said += chunk.toString();
        const printed = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
        if (printed) resolve(printed[0]);
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`The demo ended with ${code}:\n${said}`)));
    });
  }

  /** Ends it as Ctrl+C does, and waits until it is gone. */
  private async end(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    await gone;
  }

  /**
   * The same files, another process.
   *
   * @param between may change the files while nobody uses them.
   */
  async restart(between?: (dataDir: string) => Promise<void>): Promise<void> {
    await this.end();
    await between?.(this.dataDir);
    await this.run();
  }

  /** Does something while the demo stands still; pages wait for it as for a slow network. */
  async frozen(work: () => Promise<void>): Promise<void> {
    this.child?.kill("SIGSTOP");
    try {
      await work();
    } finally {
      this.child?.kill("SIGCONT");
    }
  }

  async stop(): Promise<void> {
    await this.end();
    process.off("exit", this.killWithParent);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
