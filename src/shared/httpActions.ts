/** The platform's limit for the body of a request to an HTTP action, and of its response, in bytes. */
export const MAX_HTTP_BODY_BYTES = 20 * 1024 * 1024;
