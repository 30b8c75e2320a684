// A program for protobuf's conformance tests to drive: it reads requests, converts their messages
// with the code that igata has cast, and writes responses. Each is preceded by its length.

import Conformance
import Foundation
import ProtobufTestMessagesEditions
import ProtobufTestMessagesEditionsProto2
import ProtobufTestMessagesEditionsProto3
import ProtobufTestMessagesProto2
import ProtobufTestMessagesProto3
import SwiftProtobuf

let types: [any Message.Type] = [
  ProtobufTestMessages_Proto2_TestAllTypesProto2.self,
  ProtobufTestMessages_Proto3_TestAllTypesProto3.self,
  ProtobufTestMessages_Editions_TestAllTypesEdition2023.self,
  ProtobufTestMessages_Editions_Proto2_TestAllTypesProto2.self,
  ProtobufTestMessages_Editions_Proto3_TestAllTypesProto3.self,
]

let extensions = ProtobufTestMessages_Proto2_TestMessagesProto2_Extensions
  .union(ProtobufTestMessages_Editions_TestMessagesEdition2023_Extensions)
  .union(ProtobufTestMessages_Editions_Proto2_TestMessagesProto2Editions_Extensions)

enum Unsupported: Error {
  case input
}

func parse(
  _ request: Conformance_ConformanceRequest, as type: any Message.Type
) throws -> any Message {
  switch request.payload {
  case .protobufPayload(let data)?:
    return try type.init(serializedBytes: data, extensions: extensions)
  case .jsonPayload(let json)?:
    var options = JSONDecodingOptions()
    options.ignoreUnknownFields = request.testCategory == .jsonIgnoreUnknownParsingTest
    return try type.init(jsonString: json, extensions: extensions, options: options)
  case .textPayload(let text)?:
    return try type.init(textFormatString: text, extensions: extensions)
  default:
    throw Unsupported.input
  }
}

func response(to request: Conformance_ConformanceRequest) -> Conformance_ConformanceResponse {
  var response = Conformance_ConformanceResponse()
  if request.messageType == "conformance.FailureSet" {
    // The first request only asks whether anybody is there.
    response.protobufPayload = Data()
    return response
  }
  guard let type = types.first(where: { $0.protoMessageName == request.messageType }) else {
    response.skipped = "no message of this type"
    return response
  }
  let message: any Message
  do {
    message = try parse(request, as: type)
  } catch Unsupported.input {
    response.skipped = "no input of this kind"
    return response
  } catch {
    response.parseError = "\(error)"
    return response
  }
  do {
    switch request.requestedOutputFormat {
    case .protobuf:
      response.protobufPayload = try message.serializedData()
    case .json:
      response.jsonPayload = try message.jsonString()
    case .textFormat:
      var options = TextFormatEncodingOptions()
      options.printUnknownFields = request.printUnknownFields
      response.textPayload = message.textFormatString(options: options)
    default:
      response.skipped = "no output of this kind"
    }
  } catch {
    response.serializeError = "\(error)"
  }
  return response
}

func read(_ count: Int) -> Data? {
  var data = Data()
  while data.count < count {
    let part = FileHandle.standardInput.readData(ofLength: count - data.count)
    if part.isEmpty { return nil }
    data.append(part)
  }
  return data
}

// So that messages of these types in a `google.protobuf.Any` have JSON.
for type in types {
  Google_Protobuf_Any.register(messageType: type)
}

while let length = read(4) {
  let count = length.reversed().reduce(0) { $0 << 8 | Int($1) }
  guard let data = read(count) else { break }
  let answer = try response(to: Conformance_ConformanceRequest(serializedBytes: data))
    .serializedData()
  let size = withUnsafeBytes(of: UInt32(answer.count).littleEndian) { Data($0) }
  FileHandle.standardOutput.write(size + answer)
}
