/** A few clients that send the next request after each response, over keep-alive connections. */
import { Agent, request } from "node:http";

const VISITORS = 4;

export type Block = { perSecond: number; milliseconds: number[] };

export type Wanted = { url: string; headers: Record<string, string>; status: number };

export class Load {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: VISITORS });

  async run(wanted: Wanted, count: number): Promise<Block> {
    const milliseconds: number[] = [];
    const startedAt = performance.now();
    let left = count;
    const visit = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        milliseconds.push(await this.#ask(wanted));
      }
    };
    await Promise.all(Array.from({ length: VISITORS }, visit));
    const perSecond = count / ((performance.now() - startedAt) / 1000);
    return { perSecond, milliseconds };
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The time until the last byte is received. */
  async #ask({ url, headers, status }: Wanted): Promise<number> {
    const startedAt = performance.now();
    await new Promise<void>((resolve, reject) => {
      const asked = request(url, { agent: this.#agent, headers }, (answer) => {
        answer.resume();
        answer.once("error", reject);
        answer.once("end", () => {
          if (answer.statusCode === status) resolve();
          else reject(new Error(`${url} responds with ${answer.statusCode}, not ${status}`));
        });
      });
      asked.once("error", reject);
      asked.end();
    });
    return performance.now() - startedAt;
  }
}

/** Returns the value below which `share` of all values are. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
