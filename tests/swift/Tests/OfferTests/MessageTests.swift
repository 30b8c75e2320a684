import Foundation
import OfferV1
import SwiftProtobuf
import XCTest

final class MessageTests: XCTestCase {
  private let offer = Offer_V1_Offer.with {
    $0.offerID = "off_1"
    $0.price = .with {
      $0.currencyCode = "JPY"
      $0.units = 4800
    }
    $0.note = ""
    $0.labels = ["a": "1", "b": "2"]
    $0.declination.reason = .priceTooLow
  }

  func testMessagesComeBackFromEveryFormat() throws {
    let bytes: Data = try offer.serializedBytes()
    XCTAssertEqual(try Offer_V1_Offer(serializedBytes: bytes), offer)
    XCTAssertEqual(try Offer_V1_Offer(jsonUTF8Data: offer.jsonUTF8Data()), offer)
    XCTAssertEqual(try Offer_V1_Offer(textFormatString: offer.textFormatString()), offer)
  }

  func testPresenceAndOneofsAreKept() throws {
    XCTAssert(offer.hasNote)
    XCTAssertFalse(Offer_V1_Offer().hasNote)
    XCTAssertEqual(offer.resolution, .declination(.with { $0.reason = .priceTooLow }))
    XCTAssert(try offer.jsonString().contains("\"declination\""))
  }
}
