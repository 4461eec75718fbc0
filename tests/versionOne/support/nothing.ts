/** What the tests of 1.x pass to convex-test, which gets this component instead. */
export const modules = {};
export default {};
