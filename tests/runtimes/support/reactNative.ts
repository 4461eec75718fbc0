/**
 * React Native's own JavaScript (XMLHttpRequest, fetch, Blob, AbortController, from npm) in a context that has only the
 * globals of its engine, with a stand-in for the native side that sends the requests. No telephone is part of it.
 */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { type Plugin, build } from "esbuild";

export const reactNative = fileURLToPath(new URL("../reactNative/", import.meta.url));

/** Makes the globals for requests. */
const SETUP = "node_modules/react-native/Libraries/Core/setUpXHR.js";

/** The body of a request as JavaScript hands it to the native side. */
export type Handed = { uri?: string; base64?: string; string?: string; blob?: object };

type Platform = "ios" | "android";
type Send = (
  ...request: [
    id: number,
    method: string,
    url: string,
    headers: object,
    body: Handed,
    responseType: string,
  ]
) => void;

/** Removes the types of Flow. */
function flow(): Plugin {
  const require = createRequire(path.join(reactNative, "package.json"));
  const strip = require("flow-remove-types") as (code: string, options: object) => string;
  return {
    name: "flow",
    setup: (builder) =>
      builder.onLoad({ filter: /node_modules\/react-native\/.*\.js$/ }, async ({ path: file }) => ({
        contents: `${strip(await readFile(file, "utf8"), { all: true })}`,
      })),
  };
}

/** Bundles a program of an app for a platform. */
export async function bundleFor(platform: Platform, program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        require(${JSON.stringify(path.join(reactNative, SETUP))});
        module.exports = require(${JSON.stringify(program)});`,
      resolveDir: path.dirname(program),
    },
    bundle: true,
    format: "iife",
    globalName: "program",
    platform: "neutral",
    mainFields: ["react-native", "browser", "module", "main"],
    conditions: ["react-native"],
    resolveExtensions: [`.${platform}.js`, ".native.js", ".js", ".ts"],
    define: { global: "globalThis", __DEV__: "false", "process.env.NODE_ENV": `"production"` },
    plugins: [flow()],
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

/** A running program, and what it handed to the native side. */
export class Device {
  readonly handed: Handed[] = [];
  /** The texts of responses that JavaScript has as blobs, as with `fetch`. */
  readonly #blobs = new Map<string, string>();
  readonly #running = new Map<number, ClientRequest>();
  readonly #context = createContext({
    ...{ console, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask },
    navigator: { product: "ReactNative" },
    performance: { now: () => performance.now() },
    // Part of Hermes since React Native 0.74; the decoder is not.
    TextEncoder,
  });

  constructor(platform: Platform, code: string) {
    const global = this.#context;
    global.nativeModuleProxy = {};
    global.__turboModuleProxy = (name: string) => this.#modules(platform)[name] ?? null;
    runInContext(`globalThis.self = globalThis.window = globalThis;\n${code}`, global);
  }

  /** Gives the program a global that React Native lacks, as apps do with another library. */
  set(name: string, value: unknown): void {
    this.#context[name] = value;
  }

  /** Calls a function that the program exports. */
  async call(name: string, ...args: unknown[]): Promise<unknown> {
    const exported = runInContext("program", this.#context) as Record<string, unknown>;
    return await (exported[name] as (...args: unknown[]) => Promise<unknown>)(...args);
  }

  #modules(platform: Platform): Record<string, object> {
    let lastId = 0;
    const send: Send = (...sent) => void this.#send(...sent);
    const methods = {
      ios: (
        query: { method: string; url: string; headers: object; data: Handed; responseType: string },
        callback: (id: number) => void,
      ) => {
        const id = (lastId += 1);
        callback(id);
        send(id, query.method, query.url, query.headers, query.data, query.responseType);
      },
      android: (
        method: string,
        url: string,
        id: number,
        headers: [string, string][],
        body: Handed,
        responseType: string,
      ) => send(id, method, url, Object.fromEntries(headers), body, responseType),
    };
    const events = { addListener: () => {}, removeListeners: () => {} };
    return {
      Networking: {
        ...events,
        sendRequest: methods[platform],
        abortRequest: (id: number) => void this.#running.get(id)?.destroy(),
      },
      BlobModule: {
        getConstants: () => ({ BLOB_URI_SCHEME: "blob", BLOB_URI_HOST: null }),
        ...{ addNetworkingHandler: () => {}, createFromParts: () => {}, release: () => {} },
      },
      FileReaderModule: {
        readAsText: async ({ blobId }: { blobId: string }) => this.#blobs.get(blobId),
      },
      PlatformConstants: { getConstants: () => ({}) },
    };
  }

  #keep(text: string): object {
    const blobId = `${this.#blobs.size}`;
    this.#blobs.set(blobId, text);
    return { blobId, offset: 0, size: text.length, type: "" };
  }

  async #send(...[id, method, url, headers, body, responseType]: Parameters<Send>): Promise<void> {
    this.handed.push(body);
    const emit = (type: string, ...values: unknown[]) => {
      const emitter = runInContext("__rctDeviceEventEmitter", this.#context) as {
        emit: (type: string, args: unknown[]) => void;
      };
      emitter.emit(type, [id, ...values]);
    };
    const end = (error: string | null) => emit("didCompleteNetworkResponse", error, false);
    try {
      const { stream, size } = await read(body);
      const sending = request(url, { method, headers: { ...headers, "content-length": size } });
      this.#running.set(id, sending);
      sending.on("error", ({ message }) => end(message));
      sending.on("response", (response) => {
        emit("didReceiveNetworkResponse", response.statusCode, response.headers, url);
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          emit("didReceiveNetworkData", responseType === "blob" ? this.#keep(text) : text);
          end(null);
        });
      });
      let sent = 0;
      for await (const chunk of stream) {
        if (!sending.write(chunk)) await new Promise((resolve) => sending.once("drain", resolve));
        emit("didSendNetworkData", (sent += (chunk as Buffer).length), size);
      }
      sending.end();
    } catch (error) {
      end(String(error));
    }
  }
}

/** As the native side reads a body: a file from the disk, piece by piece. */
async function read({ uri, base64, string }: Handed): Promise<{ stream: Readable; size: number }> {
  if (uri !== undefined) {
    const file = fileURLToPath(uri);
    const { size } = await stat(file);
    return { stream: createReadStream(file), size };
  }
  const bytes = base64 === undefined ? Buffer.from(string ?? "") : Buffer.from(base64, "base64");
  return { stream: Readable.from(bytes.length > 0 ? [bytes] : []), size: bytes.length };
}
