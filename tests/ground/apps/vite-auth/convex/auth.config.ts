export default {
  // eslint-disable-next-line @convex-dev/no-process-env -- this file is read before there is an env
  providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }],
};
