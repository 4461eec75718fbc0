/** Responds with a file as the rules of HTTP want it. */
import { attachment } from "../../shared/disposition.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { explain, respond } from "./headers.js";
import type { ResolvedOptions, ServedFile } from "./options.js";
import { planDelivery } from "./plan.js";
import { type Display, stream } from "./streaming.js";

/**
 * Responds with a file.
 *
 * @param keep the cache headers.
 */
export function deliver(
  request: Request,
  options: ResolvedOptions,
  file: ServedFile,
  keep: HeaderRecord,
  display: Display,
): Response | Promise<Response> {
  // A redirect cannot carry a name, so a download with a name is streamed.
  const isStreamed = options.mode === "stream" || display.download !== null;
  const plan = planDelivery(request, isStreamed, options, file, Date.now());
  const own: HeaderRecord = { etag: plan.etag, ...keep };
  if (plan.modified !== null) own["last-modified"] = new Date(plan.modified).toUTCString();
  switch (plan.kind) {
    case "not-modified":
      return respond(request, options, 304, own);
    case "precondition-failed":
      return explain(request, options, 412, "The file has changed.");
    case "unsatisfiable":
      return explain(request, options, 416, "The range is outside the file.", {
        "content-range": `bytes */${file.size}`,
      });
    case "too-large":
      return explain(
        request,
        options,
        413,
        "The file is too large for one response. Request parts of it with a Range header.",
        { "accept-ranges": "bytes" },
      );
    case "redirect":
      // Browsers ignore the name here; a program or a Worker that follows the redirect itself can use it.
      if (display.download !== null) own["content-disposition"] = attachment(display.download);
      return respond(request, options, 302, { location: plan.location, ...own });
    case "bytes":
      return stream(request, options, file, plan.part, own, display);
  }
}
