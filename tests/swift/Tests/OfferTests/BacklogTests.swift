import Foundation
import XCTest

@testable import ServiceTransport

/// What holds a connection up while its messages wait. `URLSession` lets it only on Apple's systems.
final class BacklogTests: XCTestCase {
  private final class Connection: @unchecked Sendable { var pauses: [Bool] = [] }

  private func backlog(limit: Int) -> (Backlog, Connection) {
    let (backlog, connection) = (Backlog(limit: limit), Connection())
    backlog.onPause { connection.pauses.append($0) }
    return (backlog, connection)
  }

  func testAConnectionPausesWhileManyMessagesWait() throws {
    let message = Data(count: 1 << 18)
    let (backlog, connection) = backlog(limit: 64 << 20)
    for _ in 1...3 { try backlog.add(message) }
    XCTAssertEqual(connection.pauses, [])
    for _ in 4...6 { try backlog.add(message) }
    XCTAssertEqual(connection.pauses, [true])
    for _ in 1...3 { backlog.remove(message) }
    XCTAssertEqual(connection.pauses, [true])
    for _ in 4...6 { backlog.remove(message) }
    XCTAssertEqual(connection.pauses, [true, false])
  }

  func testALongMessageThatIsReadHoldsNothingUp() throws {
    let message = Data(count: 16 << 20)
    let (backlog, connection) = backlog(limit: 1 << 20)
    for _ in 1...2 {
      try backlog.add(message)
      backlog.remove(message)
    }
    XCTAssertEqual(connection.pauses, [true, false, true, false])
  }

  func testWhatCannotPauseIsBounded() throws {
    let backlog = Backlog(limit: 1000)
    for _ in 1...8 { try backlog.add(Data(count: 50)) }
    XCTAssertThrowsError(try backlog.add(Data(count: 50))) { error in
      XCTAssertEqual((error as? RPCError)?.code, .resourceExhausted)
    }
  }
}
