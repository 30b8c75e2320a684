import Foundation
import OfferV1
import ServiceTransport
import XCTest

/// Clients against a server that answers what it should not. The first part of its path says what.
final class OddServerTests: XCTestCase {
  private func client(
    _ part: String, _ wire: WireProtocol = .connect, limits: ResponseLimits = ResponseLimits()
  ) -> OfferService.Client {
    let url = address("IGATA_ODD_SERVER").appendingPathComponent(part)
    let transport = URLSessionTransport(baseURL: url, protocol: wire, limits: limits)
    return OfferService.Client(transport: transport)
  }

  func testAGatewaysPageIsUnavailable() async throws {
    for wire in [WireProtocol.connect, .protobuf] {
      let error = await failure { try await client("gateway", wire).getOffer(.init()) }
      XCTAssertEqual(error?.code, .unavailable)
      XCTAssertEqual(error?.message, "HTTP status 502")
    }
    let error = await failure { try await all(client("gateway").watchOffers(.init())) }
    XCTAssertEqual(error?.code, .unavailable)
  }

  func testAnotherContentTypeIsNotRead() async throws {
    for wire in [WireProtocol.connect, .protobuf] {
      let error = await failure { try await client("json", wire).getOffer(.init()) }
      XCTAssertEqual(error?.code, .internal)
    }
    let error = await failure { try await all(client("json").watchOffers(.init())) }
    XCTAssertEqual(error?.code, .internal)
  }

  func testWhatIsNoMessageIsInternal() async throws {
    let error = await failure { try await client("garbage").getOffer(.init()) }
    XCTAssertEqual(error?.code, .internal)
    XCTAssertNotNil(error?.cause)
  }

  func testAnUnknownCodeIsThatOfTheStatus() async throws {
    let error = await failure { try await client("unknown-code").getOffer(.init()) }
    XCTAssertEqual(error?.code, .unauthenticated)
    XCTAssertEqual(error?.message, "who are you?")
  }

  func testAStreamThatIsCutIsAnError() async throws {
    var count = 0
    let error = await failure {
      for try await _ in client("cut").watchOffers(.init()) { count += 1 }
    }
    XCTAssertEqual(count, 1)
    XCTAssertEqual(error?.code, .internal)
  }

  func testACompressedMessageIsAnError() async throws {
    let error = await failure { try await all(client("compressed").watchOffers(.init())) }
    XCTAssertEqual(error?.code, .internal)
  }

  func testAMessageThatSaysItIsTooLongIsNotReceived() async throws {
    let error = await failure { try await all(client("huge").watchOffers(.init())) }
    XCTAssertEqual(error?.code, .resourceExhausted)
    XCTAssert(error?.message.contains("4294967295") == true, "\(error as Any)")
    let limits = ResponseLimits(messageBytes: 3)
    let short = await failure {
      try await all(client("pieces", limits: limits).watchOffers(.init()))
    }
    XCTAssertEqual(short?.code, .resourceExhausted)
    for wire in [WireProtocol.connect, .protobuf] {
      let error = await failure { try await client("garbage", wire, limits: limits).getOffer(.init()) }
      XCTAssertEqual(error?.code, .internal)
      let limits = ResponseLimits(messageBytes: 2)
      let long = await failure { try await client("garbage", wire, limits: limits).getOffer(.init()) }
      XCTAssertEqual(long?.code, .resourceExhausted)
    }
  }

  func testMessagesThatNobodyReadsEndTheStream() async throws {
    let transport = client("flood", limits: ResponseLimits(waitingBytes: 100_000)).transport
    let clients = [
      OfferService.Client(transport: transport),
      OfferService.Client(transport: transport.withTimeout(60)),
    ]
    for client in clients {
      var count = 0
      let error = await failure {
        for try await _ in client.watchOffers(.init()) {
          count += 1
          try await Task.sleep(nanoseconds: 1_000_000)
        }
      }
      XCTAssertEqual(error?.code, .resourceExhausted)
      // Those that did not wait in vain came.
      XCTAssertGreaterThan(count, 100)
    }
  }

  func testMessagesMayComeInPieces() async throws {
    let responses = try await all(client("pieces").watchOffers(.init()))
    XCTAssertEqual(responses.map(\.heartbeat.openOfferCount), [1, 2])
  }
}
