"""
OpenStack Swift with its S3 API, in one process:
`/usr/bin/python3 serveSwift.py DIRECTORY ACCESS_KEY SECRET REGION DOMAIN ORIGIN`.

It prints its port when it serves, and ends with its standard input. It stores in the directory.
"""

import json
import logging
import os
import socket
import sys

import eventlet

eventlet.patcher.monkey_patch()
from eventlet import wsgi  # noqa: E402
from paste.deploy import loadapp  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

directory, access_key, secret, region, domain, origin = sys.argv[1:]
account, user = access_key.split(":")
utils.HASH_PATH_SUFFIX = b"tests"
# Errors are printed, as there is no system log.
utils.ThreadSafeSysLogHandler = lambda *_, **__: logging.StreamHandler(sys.stderr)
devices = os.path.join(directory, "devices")
os.makedirs(os.path.join(devices, "disk"))

FILTERS = {
    "catch_errors": {},
    "gatekeeper": {},
    "proxy-logging": {},
    "listing_formats": {},
    "bulk": {},
    "s3api": {
        "location": region,
        "storage_domain": domain,
        "cors_preflight_allow_origin": origin,
        # The clock of a test may be days ahead.
        "allowable_clock_skew": str(400 * 24 * 3600),
    },
    "tempauth": {f"user_{account}_{user}": f"{secret} .admin"},
    "copy": {},
    "slo": {},
    "dlo": {},
}
EGGS = {"proxy-logging": "proxy_logging"}


class Cache:
    """Stands for memcached, in which the proxy keeps the groups of its users."""

    def __init__(self):
        self.values = {}

    def get(self, key, **_):
        return self.values.get(key)

    def set(self, key, value, **_):
        self.values[key] = value

    def delete(self, key, **_):
        self.values.pop(key, None)


def with_cache(app, cache):
    return lambda env, start: app({**env, "swift.cache": cache}, start)


def listen():
    listener = eventlet.listen(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def config(name, app, pipeline, settings):
    """Writes a paste file, as the servers read their settings only from one."""
    lines = ["[DEFAULT]", f"swift_dir = {directory}", f"devices = {devices}", "log_level = ERROR"]
    lines += ["mount_check = false", "disable_fallocate = true", "fallocate_reserve = 0"]
    lines += ["[pipeline:main]", f"pipeline = {' '.join([*pipeline, app])}"]
    for section in pipeline:
        lines += [f"[filter:{section}]", f"use = egg:swift#{EGGS.get(section, section)}"]
        lines += [f"{key} = {value}" for key, value in FILTERS[section].items()]
    lines += [f"[app:{app}]", f"use = egg:swift#{name}"]
    lines += [f"{key} = {value}" for key, value in settings.items()]
    path = os.path.join(directory, f"{name}.conf")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def serve(listener, name, pipeline=(), **settings):
    path = config(name, f"{name}-server", pipeline, settings)
    app = loadapp(f"config:{path}", global_conf={"log_name": name})
    eventlet.spawn(wsgi.server, listener, with_cache(app, Cache()), log_output=False)


for name in ("account", "container", "object"):
    listener = listen()
    port = listener.getsockname()[1]
    builder = RingBuilder(1, 1, 1)
    place = {"region": 1, "zone": 1, "weight": 1, "device": "disk"}
    host = {"ip": "127.0.0.1", "port": port}
    copies = {"replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"id": 0, **place, **host, **copies})
    builder.rebalance()
    builder.get_ring().save(os.path.join(directory, f"{name}.ring.gz"))
    serve(listener, name)
proxy = listen()
settings = {"allow_account_management": "true", "account_autocreate": "true"}
# Every page may read, and those of the origin may upload.
serve(proxy, "proxy", tuple(FILTERS), **settings, cors_allow_origin="*")
print(json.dumps({"port": proxy.getsockname()[1]}), flush=True)
eventlet.tpool.execute(sys.stdin.read)
