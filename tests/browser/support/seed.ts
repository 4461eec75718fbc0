import { ConvexHttpClient } from "convex/browser";
import { uploadFile } from "../../../src/client/uploadFile.js";
import { api } from "../../../example/convex/_generated/api.js";
import type { ImageFacts } from "../../../src/shared/images/imageFacts.js";
import type { FilePayload } from "./png.js";

/** Puts things where a test needs them, past the page: it is what the test looks at afterwards. */
export class Seed {
  private constructor(
    readonly client: ConvexHttpClient,
    /** Where its functions and its HTTP routes answer. */
    readonly backend: { url: string; siteUrl: string },
  ) {}

  /** The backend of a demo; the dev server has written its address into the page's modules. */
  static async of(demo: { url: string }): Promise<Seed> {
    const module = await (await fetch(`${demo.url}src/lib/deployment.ts`)).text();
    const addressOf = (variable: string): string => {
      const address = new RegExp(`"${variable}": "([^"]+)"`).exec(module)?.[1];
      if (address === undefined) throw new Error("The page does not say where its backend is.");
      return address;
    };
    const url = addressOf("VITE_CONVEX_URL");
    const siteUrl = addressOf("VITE_CONVEX_SITE_URL");
    return Seed.at({ url, siteUrl });
  }

  static at(backend: { url: string; siteUrl: string }): Seed {
    return new Seed(new ConvexHttpClient(backend.url, { logger: false }), backend);
  }

  async folder(path: string): Promise<void> {
    await this.client.mutation(api.assets.createFolderByPath, { path });
  }

  /** Uploads a file as the next version of `path`. */
  async file(
    path: string,
    file: FilePayload,
    options: { isDraft?: boolean; label?: string; image?: ImageFacts } = {},
  ): Promise<string> {
    const slash = path.lastIndexOf("/");
    const place = {
      folderPath: path.slice(0, Math.max(0, slash)),
      basename: path.slice(slash + 1),
    };
    const ticket = await this.client.mutation(api.assets.startUpload, {
      ...place,
      contentType: file.mimeType,
      // A bucket has to be told.
      size: file.buffer.length,
      label: options.label,
      image: options.image,
    });
    const body = new Blob([new Uint8Array(file.buffer)], { type: file.mimeType });
    const answer = await uploadFile(ticket, body);
    const { versionId } = await this.client.mutation(api.assets.finishUpload, {
      intentId: ticket.intentId,
      ...answer,
      publish: !options.isDraft,
    });
    return versionId;
  }
}

export function text(name: string, content: string, mimeType = "text/plain"): FilePayload {
  return { name, mimeType, buffer: Buffer.from(content) };
}
