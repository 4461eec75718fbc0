/** What the tests of 1.x import as their generated API. */
import { anyApi } from "convex/server";

export const api = anyApi;
export const internal = anyApi;
