import Foundation
import OfferV1
import ServiceTransport
import XCTest

typealias OfferService = Offer_V1_OfferService

/// The address in a variable of the environment.
func address(_ variable: String) -> URL {
  guard let url = ProcessInfo.processInfo.environment[variable].flatMap(URL.init(string:)) else {
    fatalError("\(variable) names no server")
  }
  return url
}

/// What the work throws.
func failure(
  file: StaticString = #filePath,
  line: UInt = #line,
  of work: () async throws -> some Any
) async -> RPCError? {
  do {
    let result = try await work()
    XCTFail("it succeeded: \(result)", file: file, line: line)
  } catch let error as RPCError {
    return error
  } catch {
    XCTFail("it threw \(error)", file: file, line: line)
  }
  return nil
}

/// All elements of a stream.
func all<Element>(_ stream: AsyncThrowingStream<Element, any Error>) async throws -> [Element] {
  var elements: [Element] = []
  for try await element in stream { elements.append(element) }
  return elements
}
