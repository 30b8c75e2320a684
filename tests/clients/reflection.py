"""Knows no protos: learns the services from the mock by reflection, and calls one."""

import json
import sys
import urllib.request

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

address = sys.argv[1]
channel = grpc.insecure_channel(address.removeprefix("http://"))
database = ProtoReflectionDescriptorDatabase(channel)
for service in sorted(database.get_services()):
    print(service)

pool = descriptor_pool.DescriptorPool(database)
method = pool.FindServiceByName("offer.v1.OfferService").FindMethodByName("GetOffer")
request_type = message_factory.GetMessageClass(method.input_type)
response_type = message_factory.GetMessageClass(method.output_type)
call = channel.unary_unary(
    "/offer.v1.OfferService/GetOffer",
    request_serializer=request_type.SerializeToString,
    response_deserializer=response_type.FromString,
)
answer = call(request_type(offer_id="off_42"), timeout=10)
print("GetOffer", answer.offer.offer_id)

request = urllib.request.Request(
    f"{address}/offer.v1.OfferService/GetOffer",
    data=json.dumps({"offerId": "off_42"}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=10) as response:
    over_http = json_format.Parse(response.read(), response_type())
print("the same over JSON:", over_http == answer)

try:
    call(request_type(offer_id="off_missing"), timeout=10)
except grpc.RpcError as error:
    print("off_missing:", error.code().name, error.details())
