/** Connects through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name for a URL. */
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import { MirrorError, errorMessage } from "./errors.js";

type Connect = HttpsProxyAgent<string>["connect"];

/** The proxy is unreachable or fails; a later attempt may succeed. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

/** Reports errors of the proxy by its host only: its URL may contain a password. */
class Tunnel extends HttpsProxyAgent<string> {
  override async connect(...args: Parameters<Connect>): ReturnType<Connect> {
    const [request, { host, port }] = args;
    const refuses = `The proxy ${this.proxy.host} does not connect to ${host}:${port}`;
    let status = 200;
    request.once("proxyConnect", ({ statusCode }: { statusCode: number }) => (status = statusCode));
    const socket = await super.connect(...args).catch((error: unknown) => {
      throw new ProxyError(`${refuses}: ${errorMessage(error)}`);
    });
    if (status === 200) return socket;
    socket.destroy();
    const message = `${refuses}: it responds with ${status}`;
    // A later attempt would be refused too; an overloaded proxy may recover.
    if (status < 500) throw new MirrorError("PROXY_REFUSED", `${message}.`);
    throw new ProxyError(message);
  }
}

/** The connections to proxies, which are kept alive. */
export class Proxies {
  private readonly tunnels = new Map<string, Tunnel>();

  /**
   * Returns the agent for a URL; `undefined` if the environment names no proxy for it.
   *
   * @throws OPTIONS_INVALID if the environment names something else than a URL.
   */
  agentFor(url: URL): Tunnel | undefined {
    // A WebSocket has the proxy of the requests to its host.
    const proxy = getProxyForUrl(url.href.replace(/^ws/, "http"));
    if (proxy === "") return undefined;
    const known = this.tunnels.get(proxy);
    if (known !== undefined) return known;
    const isUsable = URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol);
    if (!isUsable) {
      throw new MirrorError(
        "OPTIONS_INVALID",
        `The environment names a proxy for ${url.host} that is not an HTTP URL. Set HTTPS_PROXY and ` +
          "HTTP_PROXY to a URL such as http://proxy.example.com:3128.",
      );
    }
    const tunnel = new Tunnel(proxy, { keepAlive: true });
    this.tunnels.set(proxy, tunnel);
    return tunnel;
  }

  /** Closes idle connections. */
  close(): void {
    for (const tunnel of this.tunnels.values()) tunnel.destroy();
  }
}
