import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { UploadFunctions } from "../runUpload.js";
import type { FinishUpload, StartUpload } from "../useUploadFile.js";
import type { UploadApi, UploadClient } from "./appFunctions.js";

/** Returns an app's functions with which a file is sent, called through a Convex client. */
export function sendingFunctions<Start extends StartUpload, Finish extends FinishUpload>(
  client: Pick<UploadClient, "mutation">,
  { startUpload, finishUpload, signUploadParts, listUploadedParts }: Sending<Start, Finish>,
): UploadFunctions<FunctionArgs<Start>, FunctionArgs<Finish>, FunctionReturnType<Finish>> {
  const calling =
    <Result>(mutation: FunctionReference<"mutation">) =>
    async (args: object) =>
      (await client.mutation(mutation, args)) as Result;
  return {
    ...(signUploadParts && { signUploadParts: calling(signUploadParts) }),
    ...(listUploadedParts && { listUploadedParts: calling(listUploadedParts) }),
    startUpload: calling(startUpload),
    finishUpload: calling(finishUpload),
  };
}

type Sending<Start extends StartUpload, Finish extends FinishUpload> = Omit<
  UploadApi<Start, Finish>,
  "getUploadLimits" | "getAsset"
>;
