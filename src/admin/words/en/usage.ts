/** Texts of storage and quotas. */
export const usage = {};
