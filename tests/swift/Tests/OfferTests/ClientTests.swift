import Foundation
import OfferV1
import ServiceTransport
import SwiftProtobuf
import XCTest

/// Clients against `igata mock`.
final class ClientTests: XCTestCase {
  private static let url = address("IGATA_MOCK")
  private let offers = OfferService.Client(transport: URLSessionTransport(baseURL: url))

  private func client(_ wire: WireProtocol) -> OfferService.Client {
    OfferService.Client(transport: URLSessionTransport(baseURL: Self.url, protocol: wire))
  }

  private let protocols: [WireProtocol] = [.connect, .connectWithGet, .protobuf]

  func testEveryProtocolGetsTheSameAnswer() async throws {
    for wire in protocols {
      let response = try await client(wire).getOffer(.with { $0.offerID = "off_accepted" })
      XCTAssertEqual(response.offer.offerID, "off_accepted")
      XCTAssertEqual(response.offer.status, .accepted)
      XCTAssertEqual(response.offer.price.units, 4800)
    }
  }

  func testErrorsHaveACodeAMessageAndDetailsByType() async throws {
    for wire in protocols {
      let offers = client(wire)
      let error = await failure { try await offers.acceptOffer(.with { $0.offerID = "off_stale" }) }
      XCTAssertEqual(error?.code, .aborted)
      XCTAssertEqual(error?.message, "the offer changed")
      XCTAssertEqual(
        error?.details(of: Offer_V1_GetOfferRequest.self).map(\.offerID), ["off_stale"])
      XCTAssertEqual(error?.details(of: Offer_V1_Offer.self).map(\.etag), ["newer"])
      XCTAssertEqual(error?.details(of: Google_Protobuf_Empty.self).count, 0)
      XCTAssertNotNil(error?.metadata["x-igata-stub"])
    }
  }

  func testHeadersAndTrailersComeWithTheResponse() async throws {
    let response = try await offers.transport.unary(
      OfferService.Method.DeclineOffer.self, .with { $0.offerID = "off_noted" })
    XCTAssertEqual(response.message.offer.etag, "noted")
    XCTAssertEqual(response.headers["X-First"], "one")
    XCTAssertEqual(response.trailers["x-last"], "two")
    XCTAssertNil(response.headers["trailer-x-last"])
  }

  func testADeadlineEndsACall() async throws {
    for wire in protocols {
      let (offers, start) = (client(wire), Date())
      let error = await failure {
        try await offers.withdrawOffer(
          .with { $0.offerID = "off_slow" }, options: CallOptions(timeout: 0.2))
      }
      XCTAssertEqual(error?.code, .deadlineExceeded)
      XCTAssertLessThan(Date().timeIntervalSince(start), 10)
    }
  }

  func testACancelledTaskCancelsItsCall() async throws {
    for wire in protocols {
      let (offers, start) = (client(wire), Date())
      let task = Task { try await offers.withdrawOffer(.with { $0.offerID = "off_slow" }) }
      try await Task.sleep(nanoseconds: 100_000_000)
      task.cancel()
      let result = await task.result
      XCTAssertThrowsError(try result.get()) { XCTAssert($0 is CancellationError, "\($0)") }
      XCTAssertLessThan(Date().timeIntervalSince(start), 10)
    }
  }

  func testATaskThatIsCancelledAlreadyCallsNothing() async throws {
    let offers = self.offers
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await offers.getOffer(.with { $0.offerID = "off_accepted" })
    }
    let result = await task.result
    XCTAssertThrowsError(try result.get()) { XCTAssert($0 is CancellationError, "\($0)") }
  }

  func testAStreamHasItsMessages() async throws {
    let responses = try await all(offers.watchOffers(.with { $0.itemID = "itm_beats" }))
    XCTAssertEqual(responses.map(\.heartbeat.openOfferCount), [1, 2])
    let made = try await all(offers.watchOffers(.with { $0.itemID = "itm_1" }))
    XCTAssertEqual(made.count, 3)
    XCTAssert(made.contains { $0.offer.itemID == "itm_1" })
  }

  func testAStreamHasHeadersThenMessagesThenTrailers() async throws {
    let parts = try await all(
      offers.transport.serverStream(
        OfferService.Method.WatchOffers.self, .with { $0.itemID = "itm_beats" }))
    guard parts.count == 4, case .headers(let headers) = parts[0], case .trailers = parts[3] else {
      return XCTFail("\(parts)")
    }
    XCTAssertEqual(headers["content-type"], "application/connect+proto")
  }

  func testAStreamThrowsTheErrorBehindItsMessages() async throws {
    var count = 0
    let error = await failure {
      for try await _ in offers.watchOffers(.with { $0.itemID = "itm_broken" }) { count += 1 }
    }
    XCTAssertEqual(count, 1)
    XCTAssertEqual(error?.code, .outOfRange)
    XCTAssertEqual(error?.message, "the token is too old")
  }

  func testADeadlineEndsAStream() async throws {
    var count = 0
    let error = await failure {
      let options = CallOptions(timeout: 0.5)
      let stream = offers.watchOffers(.with { $0.itemID = "itm_endless" }, options: options)
      for try await _ in stream { count += 1 }
    }
    XCTAssertEqual(error?.code, .deadlineExceeded)
    XCTAssertGreaterThan(count, 1)
  }

  func testAStreamEndsWithItsReader() async throws {
    for try await response in offers.watchOffers(.with { $0.itemID = "itm_endless" }) {
      XCTAssertEqual(response.heartbeat.openOfferCount, 1)
      break
    }
    let offers = self.offers
    let task = Task { try await all(offers.watchOffers(.with { $0.itemID = "itm_endless" })).count }
    try await Task.sleep(nanoseconds: 300_000_000)
    task.cancel()
    let count = try await task.value
    XCTAssertGreaterThan(count, 0)
  }

  func testPlainProtobufCannotStream() async throws {
    let error = await failure {
      try await all(client(.protobuf).watchOffers(.with { $0.itemID = "itm_beats" }))
    }
    XCTAssertEqual(error?.code, .unimplemented)
  }

  func testOptionsOfTransportsGoBeneathThoseOfCalls() async throws {
    let transport = URLSessionTransport(baseURL: Self.url)
      .withTimeout(0.2)
      .withHeaders { method in ["x-method": method.name, "x-who": "transport"] }
    let offers = OfferService.Client(transport: transport)
    let error = await failure { try await offers.withdrawOffer(.with { $0.offerID = "off_slow" }) }
    XCTAssertEqual(error?.code, .deadlineExceeded)
    let beats = try await all(offers.watchOffers(.with { $0.itemID = "itm_beats" }))
    XCTAssertEqual(beats.count, 2)
  }

  func testAServerThatIsNotThereIsUnavailable() async throws {
    let url = URL(string: "http://127.0.0.1:9")!
    let offers = OfferService.Client(transport: URLSessionTransport(baseURL: url))
    let unary = await failure { try await offers.getOffer(.init()) }
    XCTAssertEqual(unary?.code, .unavailable)
    XCTAssertNotNil(unary?.cause as? URLError)
    let stream = await failure { try await all(offers.watchOffers(.init())) }
    XCTAssertEqual(stream?.code, .unavailable)
  }
}
