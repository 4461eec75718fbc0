/** The encoder of an app in the random sequences, which may die or come late between any two of its calls. */
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { isAssetError } from "../../shared/errors.js";
import { heightIn } from "../../shared/images/presets.js";
import { base64ToHex } from "../../shared/sha256.js";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Backend, describe } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { renditionContent } from "./smaller.test-helpers.js";
import type { Encoding } from "./steps.test-helpers.js";

const { claimRenditions, failRenditions } = api.renditions;
const { abandonStore, planStore, settleStore } = internal.renditions;
const HOUR = 3_600_000;

type Claimed = NonNullable<FunctionReturnType<typeof claimRenditions>>;
type Taken = Claimed & { original: string };
type Stored = FunctionArgs<typeof settleStore>["stored"];
type Planned = { workId: string; stored: Stored; contents: string[]; isStored: boolean };

export class Encoder {
  readonly #taken: Taken[] = [];
  readonly #planned: Planned[] = [];
  /** How many images it has made, and how many of those came late. */
  made = 0;
  unwanted = 0;

  constructor(private readonly backend: Backend) {}

  async perform(how: Encoding, nth: number): Promise<void> {
    const taken = this.#taken.at(-1 - (nth % Math.max(1, this.#taken.length)));
    const planned = this.#planned.at(-1 - (nth % Math.max(1, this.#planned.length)));
    switch (how) {
      case "claim":
        await this.#claim();
        return;
      case "make":
        return void (await this.makeNext());
      case "plan":
        return taken && void (await this.#plan(taken, taken.renditions));
      case "planOne":
        return (
          taken && void (await this.#plan(taken, taken.renditions.slice(nth % 2, 1 + (nth % 2))))
        );
      case "settle":
      case "settleWrong":
        return planned && (await this.#settle(planned, how === "settleWrong"));
      case "abandon": {
        const places = planned?.stored.map(({ place }) => place) ?? [];
        await this.backend.mutation(abandonStore, { places });
        return;
      }
      case "fail":
      case "giveUp": {
        if (taken === undefined) return;
        const { workId } = taken;
        const args = { workId, message: "out of memory", isFinal: how === "giveUp" };
        await this.backend.mutation(failRenditions, args);
      }
    }
  }

  /** Makes all that is to be made, waiting for what is tried again. */
  async makeAll(): Promise<void> {
    for (let round = 0; rowsOf(this.backend, "renditionWork").length > 0; round += 1) {
      if (round > 30) throw new Error("The work of the encoder does not come to an end.");
      while (await this.makeNext());
      this.backend.wait(HOUR);
    }
  }

  /** Returns whether there was something to make. */
  async makeNext(): Promise<boolean> {
    const claimed = await this.#claim();
    if (claimed === null) return false;
    const planned = await this.#plan(claimed, claimed.renditions, true);
    if (planned === null) throw new Error("What was handed out is not wanted.");
    await this.#settle(planned, false);
    return true;
  }

  async #claim(): Promise<Taken | null> {
    const claimed = await this.backend.mutation(claimRenditions, {});
    if (claimed === null) return null;
    const objects = this.backend.db.rows("_storage");
    const original = objects.find(({ _id }) => claimed.url.endsWith(`/${_id}`));
    const version = rowsOf(this.backend, "versions").find(({ _id }) => _id === claimed.versionId)!;
    requireSame(original?._id, storageIdOf(version.location), "the original that is handed out");
    if (claimed.renditions.length === 0) throw new Error("Nothing is to be made of it.");
    for (const { width, height } of claimed.renditions) {
      requireSame(height, heightIn(claimed.image, width), "the height of a smaller image");
      if (width >= claimed.image.width) throw new Error("An image is to be made no smaller.");
    }
    const taken = { ...claimed, original: original!.sha256 as string };
    this.#taken.push(taken);
    return taken;
  }

  async #plan(
    { workId, original }: Taken,
    renditions: Taken["renditions"],
    isFresh = false,
  ): Promise<Planned | null> {
    const contents = renditions.map((one) => renditionContent(original, one));
    const images = renditions.map((one, index) => {
      const { size, sha256 } = describe(contents[index]!);
      return { ...one, size, sha256: base64ToHex(sha256) };
    });
    const args = { workId, images };
    let plan: FunctionReturnType<typeof planStore>;
    try {
      plan = await this.backend.mutation(planStore, args);
    } catch (error) {
      // It was found since that the image has another shape.
      if (isAssetError(error) && error.data.code === "RENDITION_INVALID" && !isFresh) return null;
      throw error;
    }
    if (plan === null) return null;
    const stored = plan.flatMap((place, index) =>
      place === null ? [] : [{ image: images[index]!, place, made: {} }],
    );
    const kept = contents.filter((_, index) => plan[index] !== null);
    const planned = { workId, stored, contents: kept, isStored: false };
    this.#planned.push(planned);
    return planned;
  }

  /** Stores and reports; what was reported before is reported twice. */
  async #settle(planned: Planned, isWrong: boolean): Promise<void> {
    if (!planned.isStored) {
      for (const [index, content] of planned.contents.entries()) {
        const sent = isWrong ? `${content}, and more` : content;
        const type = planned.stored[index]!.place.contentType;
        planned.stored[index]!.made = { storageId: this.backend.store(sent, type) };
      }
      planned.isStored = true;
    }
    const { workId, stored } = planned;
    const added = await this.backend.mutation(settleStore, { workId, stored });
    this.made += added;
    this.unwanted += stored.length - added;
  }
}

function storageIdOf(location: { storageId: Id<"_storage"> } | object): string | undefined {
  return "storageId" in location ? location.storageId : undefined;
}
