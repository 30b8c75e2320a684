"""Calls all kinds of methods over gRPC, in cleartext or TLS. Knows the protos by reflection.

Arguments: the address of the mock; perhaps the certificate of its authority.
"""

import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

address = sys.argv[1]
target = address.split("//")[1]
if len(sys.argv) > 2:
    with open(sys.argv[2], "rb") as file:
        channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(root_certificates=file.read()))
else:
    channel = grpc.insecure_channel(target)

pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
service = pool.FindServiceByName("shop.v1.ShopService")
Request = message_factory.GetMessageClass(service.FindMethodByName("GetThing").input_type)
Thing = message_factory.GetMessageClass(service.FindMethodByName("GetThing").output_type)


def method(kind, name):
    return kind(f"/shop.v1.ShopService/{name}", Request.SerializeToString, Thing.FromString)


def requests(*ids):
    return iter([Request(thing_id=id) for id in ids])


get = method(channel.unary_unary, "GetThing")
print("unary:", get(Request(thing_id="one"), timeout=10).thing_id)
watched = method(channel.unary_stream, "WatchThings")(Request(thing_id="one"), timeout=10)
print("server stream:", len(list(watched)), "messages")
sent = method(channel.stream_unary, "SendThings")(requests("one", "two"), timeout=10)
print("client stream:", sent.thing_id)
said = method(channel.stream_stream, "TalkThings")(requests("one", "two"), timeout=10)
print("conversation:", *(thing.thing_id for thing in said))
compressed = get(Request(thing_id="one", tags=["a" * 5000]), timeout=10, compression=grpc.Compression.Gzip)
print("gzip:", compressed.thing_id)
_, call = get.with_call(Request(thing_id="two"), timeout=10)
print("trailer:", dict(call.trailing_metadata())["x-three"])
for id, timeout in [("gone", 10), ("slow", 0.05)]:
    try:
        get(Request(thing_id=id), timeout=timeout)
    except grpc.RpcError as error:
        print(f"{id}:", error.code().name)
