import Acme
import AcmeMock
import AcmeServiceTransport
import AcmeServiceTransportMock
import AcmeShopV1
import AcmeShopV1Mock
import XCTest

/// Packages that come from git tags, with a prefix, and with names that mean something in Swift.
final class HostileTests: XCTestCase {
  func testTypesThatHaveTheNamesOfWhatIsAroundThem() async throws {
    let client = Acme.Transport.Client.mock()
    let answer: Acme.Client = try await client.___(Acme.Outer.Inner())
    XCTAssertFalse(answer.self_p.isEmpty)
    _ = try await client.default(Acme.CallOptions())
    let request: Acme.Request = try await client.init_(Acme.Client())
    XCTAssertEqual(request, Acme.Request())
  }

  func testStubsHaveTheirNames() async throws {
    let client = Shop_V1_Shop.Client.mock(.getItem(.defaultStub, .aID, .aID2, .sold))
    do {
      _ = try await client.getItem(.init())
      XCTFail("it succeeded")
    } catch let error as RPCError {
      XCTAssertEqual(error.code, .internal)
      XCTAssertEqual(error.message, "a \"quote\" and \\(code)")
      XCTAssertEqual(error.details(of: Shop_V1_Item.self).map(\.title), ["broken"])
    }
    var titles: [String] = []
    for _ in 1...3 { titles.append(try await client.getItem(.init()).title) }
    XCTAssertEqual(titles, ["other", "one", "sold"])
  }

  func testRoutesAreThoseOfTheGateway() {
    XCTAssertEqual(Shop_V1_Shop.Method.GetItem.descriptor.route, "/shop/GetItem")
    XCTAssertNil(Acme.Transport.Method.Init.descriptor.route)
  }
}
