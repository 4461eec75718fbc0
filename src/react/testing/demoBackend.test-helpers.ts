import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { ConvexReactClient } from "convex/react";
import { WebSocket } from "ws";
import { api } from "../../../example/convex/_generated/api.js";
import { uploadFile } from "../../client/uploadFile.js";

const REPOSITORY = join(dirname(new URL(import.meta.url).pathname), "../../..");

/** The demo's functions on the embedded backend, in a process of its own. */
export class DemoBackend {
  private readonly clients: ConvexReactClient[] = [];

  private constructor(
    readonly url: string,
    private readonly stopProcess: () => void,
  ) {}

  /** @param variables more environment variables of its deployment. */
  static async start(variables: Record<string, string> = {}): Promise<DemoBackend> {
    const entry = join(REPOSITORY, "example/backend.ts");
    const args = [join(REPOSITORY, "local/serve.js"), "--entry", entry, "--no-crons"];
    const env = { ...process.env, ...variables };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    return new DemoBackend((JSON.parse(line) as { url: string }).url, () => child.kill("SIGKILL"));
  }

  connect(): ConvexReactClient {
    const webSocketConstructor = WebSocket as unknown as typeof globalThis.WebSocket;
    const client = new ConvexReactClient(this.url, { webSocketConstructor, logger: false });
    this.clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
    this.stopProcess();
  }
}

/** Publishes a text as the next version of an asset. */
export async function publish(
  client: ConvexReactClient,
  address: { folderPath: string; basename: string },
  text: string,
): Promise<void> {
  const ticket = await client.mutation(api.assets.startUpload, address);
  const answer = await uploadFile(ticket, new Blob([text], { type: "text/plain" }));
  const { intentId } = ticket;
  await client.mutation(api.assets.finishUpload, { intentId, ...answer });
}
