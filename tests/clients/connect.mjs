// The library of Connect for Node calls the mock with each of its protocols, encodings and versions of HTTP.
// Arguments: the folder with `node_modules`, the address of the mock, the image of its protos.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, address, image] = process.argv.slice(2);
const require = createRequire(join(folder, "clients.cjs"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { createFileRegistry, fromBinary, equals } = await load("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = await load("@bufbuild/protobuf/wkt");
const { Code, ConnectError, createClient } = await load("@connectrpc/connect");
const { createConnectTransport, createGrpcTransport, createGrpcWebTransport } = await load("@connectrpc/connect-node");

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
const service = registry.getService("shop.v1.ShopService");
const { input, output } = service.method.getThing;
const errorInfo = registry.getMessage("google.rpc.ErrorInfo");

const versions = [{ httpVersion: "1.1" }, { httpVersion: "2" }];
const transports = [];
for (const useBinaryFormat of [true, false]) {
  for (const version of versions) {
    const options = { baseUrl: address, useBinaryFormat, ...version };
    const shown = `${useBinaryFormat ? "protobuf" : "JSON"} over HTTP/${version.httpVersion}`;
    transports.push([`Connect, ${shown}`, createConnectTransport(options), version]);
    transports.push([`Connect with GET, ${shown}`, createConnectTransport({ ...options, useHttpGet: true }), version]);
    transports.push([`gRPC-Web, ${shown}`, createGrpcWebTransport(options), version]);
    if (version.httpVersion === "2") {
      transports.push([`gRPC, ${shown}`, createGrpcTransport(options), version]);
    }
  }
}

function check(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

async function* things(...ids) {
  for (const thingId of ids) {
    yield { thingId };
  }
}

async function collected(stream) {
  const all = [];
  for await (const message of stream) {
    all.push(message);
  }
  return all;
}

async function failure(call) {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("a call succeeded that should fail");
}

let first;
for (const [name, transport, { httpVersion }] of transports) {
  try {
    const client = createClient(service, transport);
    const thing = await client.getThing({ thingId: "one", tags: ["ä".repeat(2000)] });
    first ??= thing;
    check(thing.thingId === "one", "the answer is about another thing");
    check(equals(output, thing, first), "the answer differs from that of the first protocol");

    let trailers;
    const onTrailer = (received) => { trailers = received; };
    const gone = await failure(client.getThing({ thingId: "gone" }, { onTrailer }));
    check(gone.code === Code.NotFound && gone.rawMessage === "無い", `the error is ${gone}`);
    check(gone.findDetails(errorInfo)[0]?.reason === "GONE", "the error has no detail");
    check(gone.metadata.get("x-two") === "2", "the error has no trailer");
    await client.getThing({ thingId: "two" }, { onTrailer });
    check(trailers.get("x-three") === "3", "the answer has no trailer");

    const late = await failure(client.getThing({ thingId: "slow" }, { timeoutMs: 50 }));
    check(late.code === Code.DeadlineExceeded, `a late answer is ${late}`);

    const watched = await collected(client.watchThings({ thingId: "one" }));
    check(watched.length === 3, `the stream has ${watched.length} messages`);
    const sent = await client.sendThings(things("one", "two"));
    check(sent.thingId === "one", "the answer to a stream is about another thing");
    if (httpVersion === "2") {
      const talk = client.talkThings(things("one", "two", "three"));
      const ids = (await collected(talk)).map((thing) => thing.thingId);
      check(ids.join() === "one,two,three", `a conversation was about ${ids}`);
    }
    console.log(`${name}: ok`);
  } catch (error) {
    console.log(`${name}: ${error.stack}`);
    process.exitCode = 1;
  }
}
process.exit();
