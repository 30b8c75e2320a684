import Foundation
import OfferV1
import OfferV1Mock
import ServiceTransport
import ServiceTransportMock
import SwiftProtobuf
import XCTest

/// What a screen has: any client.
private struct Screen<Offers: OfferService.ClientProtocol> {
  let offers: Offers
}

final class MockTests: XCTestCase {
  private let mock = MockTransport(.offerV1)
  private var offers: OfferService.Client { OfferService.Client(transport: mock) }

  func testTheDefaultIsTheAnswerOfIgataMock() async throws {
    let url = address("IGATA_MOCK")
    let server = OfferService.Client(transport: URLSessionTransport(baseURL: url))
    let expected = try await server.listOffers(.init())
    let actual = try await offers.listOffers(.init())
    XCTAssertEqual(actual, expected)
    XCTAssertFalse(actual.offers.isEmpty)
    let stream = try await all(offers.watchOffers(.init()))
    let served = try await all(server.watchOffers(.init()))
    XCTAssertEqual(stream, served)
    XCTAssertEqual(stream.count, 3)
  }

  func testAScreenHasAMockInOneLine() async throws {
    let screen = Screen(offers: .mock(.getOffer(.missing, .accepted)))
    let error = await failure { try await screen.offers.getOffer(.init()) }
    XCTAssertEqual(error?.code, .notFound)
    XCTAssertEqual(error?.message, "there is no offer `off_missing`")
    for _ in 1...2 {
      let response = try await screen.offers.getOffer(.init())
      XCTAssertEqual(response.offer.status, .accepted)
    }
    let others = try await screen.offers.listOffers(.init())
    XCTAssertFalse(others.offers.isEmpty)
  }

  func testAStubHasItsDetails() async throws {
    mock.answer(OfferService.Method.AcceptOffer.self, with: .stale)
    let error = await failure { try await offers.acceptOffer(.init()) }
    XCTAssertEqual(error?.code, .aborted)
    XCTAssertEqual(error?.details(of: Offer_V1_GetOfferRequest.self).map(\.offerID), ["off_stale"])
  }

  func testAClosureAnswersFromTheRequest() async throws {
    mock.answer(OfferService.Method.GetOffer.self) { request in
      guard !request.offerID.isEmpty else { throw RPCError(.invalidArgument) }
      return .with { $0.offer.offerID = request.offerID }
    }
    let response = try await offers.getOffer(.with { $0.offerID = "off_1" })
    XCTAssertEqual(response.offer.offerID, "off_1")
    let error = await failure { try await offers.getOffer(.init()) }
    XCTAssertEqual(error?.code, .invalidArgument)
  }

  func testCallsAreNoted() async throws {
    for id in ["off_1", "off_2"] {
      _ = try await offers.getOffer(
        .with { $0.offerID = id }, options: CallOptions(headers: ["x-id": id]))
    }
    _ = try await offers.listOffers(.init())
    XCTAssertEqual(mock.calls.map(\.method.name), ["GetOffer", "GetOffer", "ListOffers"])
    XCTAssertEqual(
      mock.requests(of: OfferService.Method.GetOffer.self).map(\.offerID), ["off_1", "off_2"])
    XCTAssertEqual(mock.calls.compactMap { $0.options.headers["X-ID"] }, ["off_1", "off_2"])
    mock.forgetCalls()
    XCTAssertEqual(mock.calls.count, 0)
  }

  func testStreamsHaveMessagesErrorsAndAPace() async throws {
    mock.answer(OfferService.Method.WatchOffers.self, with: .twoBeats)
    let beats = try await all(offers.watchOffers(.init()))
    XCTAssertEqual(beats.map(\.heartbeat.openOfferCount), [1, 2])

    let answer = MockAnswer<OfferService.Method.WatchOffers>
      .responses(beats, then: RPCError(.unavailable)).paced(by: 0.05)
    mock.answer(OfferService.Method.WatchOffers.self, with: answer)
    let (start, count) = (Date(), Counter())
    let error = await failure {
      for try await _ in offers.watchOffers(.init()) { count.value += 1 }
    }
    XCTAssertEqual(count.value, 2)
    XCTAssertEqual(error?.code, .unavailable)
    XCTAssertGreaterThanOrEqual(Date().timeIntervalSince(start), 0.1)

    mock.answer(OfferService.Method.WatchOffers.self) { request in
      ResponseStream { continuation in
        continuation.yield(.with { $0.resumeToken = request.resumeToken })
        continuation.finish()
      }
    }
    let echoed = try await all(offers.watchOffers(.with { $0.resumeToken = Data([7]) }))
    XCTAssertEqual(echoed.map(\.resumeToken), [Data([7])])
  }

  private final class Counter { var value = 0 }

  func testHeadersAndTrailersComeAlong() async throws {
    mock.answer(
      OfferService.Method.GetOffer.self,
      with: .default.withHeaders(["x-first": "one"]).withTrailers(["x-last": "two"]))
    let response = try await mock.unary(OfferService.Method.GetOffer.self, .init())
    XCTAssertEqual(response.headers["x-first"], "one")
    XCTAssertEqual(response.trailers["x-last"], "two")
  }

  func testAStubHasItsHeadersItsTrailersAndItsDelay() async throws {
    mock.answer(OfferService.Method.DeclineOffer.self, with: .noted)
    let response = try await mock.unary(OfferService.Method.DeclineOffer.self, .init())
    XCTAssertEqual(response.message.offer.etag, "noted")
    XCTAssertEqual(Array(response.headers.map(\.name)), ["x-first"])
    XCTAssertEqual(response.trailers["x-last"], "two")
    let offers = self.offers
    mock.answer(OfferService.Method.WithdrawOffer.self, with: .slow)
    let error = await failure {
      try await offers.withdrawOffer(.init(), options: CallOptions(timeout: 0.05))
    }
    XCTAssertEqual(error?.code, .deadlineExceeded)
  }

  func testAStreamWithoutEndIsMadeAsItIsRead() async throws {
    mock.answer(
      OfferService.Method.WatchOffers.self, with: .endless.paced(by: 0), .endless, .twoBeats.repeated(2))
    var count = 0
    for try await _ in offers.watchOffers(.init()) {
      count += 1
      if count == 1000 { break }
    }
    XCTAssertEqual(count, 1000)
    let error = await failure {
      try await all(offers.watchOffers(.init(), options: CallOptions(timeout: 0.3)))
    }
    XCTAssertEqual(error?.code, .deadlineExceeded)
    let beats = try await all(offers.watchOffers(.init()))
    XCTAssertEqual(beats.map(\.heartbeat.openOfferCount), [1, 2, 1, 2])
  }

  func testDelaysKeepToDeadlinesAndCancellation() async throws {
    let offers = self.offers
    let slow = MockAnswer<OfferService.Method.GetOffer>.default.delayed(by: 30)
    mock.answer(OfferService.Method.GetOffer.self, with: slow, .never)
    for _ in 1...2 {
      let error = await failure {
        try await offers.getOffer(.init(), options: CallOptions(timeout: 0.05))
      }
      XCTAssertEqual(error?.code, .deadlineExceeded)
    }
    let task = Task { try await offers.getOffer(.init()) }
    task.cancel()
    let result = await task.result
    XCTAssertThrowsError(try result.get()) { XCTAssert($0 is CancellationError, "\($0)") }
  }

  func testAMethodWithoutAnAnswerSaysWhatToDo() async throws {
    let offers = OfferService.Client(transport: MockTransport())
    let error = await failure { try await offers.getOffer(.init()) }
    XCTAssertEqual(error?.code, .unimplemented)
    XCTAssert(error?.message.contains("/offer.v1.OfferService/GetOffer") == true)
  }
}
