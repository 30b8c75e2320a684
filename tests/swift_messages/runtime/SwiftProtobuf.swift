// Declarations of SwiftProtobuf that generated code uses, without the library behind them:
// enough to type-check generated code where SwiftProtobuf itself cannot be had. Nothing here runs.

#if canImport(FoundationEssentials)
  @_exported import FoundationEssentials
#else
  @_exported import Foundation
#endif

private func absent() -> Never {
  fatalError("only the declarations of SwiftProtobuf are here")
}

// MARK: Messages

public protocol Message: Sendable, CustomDebugStringConvertible {
  init()
  static var protoMessageName: String { get }
  var isInitialized: Bool { get }
  var unknownFields: UnknownStorage { get set }
  mutating func decodeMessage<D: Decoder>(decoder: inout D) throws
  func traverse<V: Visitor>(visitor: inout V) throws
  func hash(into hasher: inout Hasher)
  func isEqualTo(message: any Message) -> Bool
}

extension Message {
  public var isInitialized: Bool { absent() }
  public var debugDescription: String { absent() }
  public func hash(into hasher: inout Hasher) { absent() }
  public static func with(_ populator: (inout Self) throws -> Void) rethrows -> Self { absent() }
  public init<Bytes: SwiftProtobufContiguousBytes>(serializedBytes bytes: Bytes) throws { absent() }
  public func serializedBytes<Bytes: SwiftProtobufContiguousBytes>() throws -> Bytes { absent() }
  public func serializedData() throws -> Data { absent() }
}

public protocol SwiftProtobufContiguousBytes {}
extension Data: SwiftProtobufContiguousBytes {}
extension Array: SwiftProtobufContiguousBytes where Element == UInt8 {}

public protocol _MessageImplementationBase: Message, Hashable {}

extension _MessageImplementationBase {
  public func isEqualTo(message: any Message) -> Bool { absent() }
}

public protocol _ProtoNameProviding {
  static var _protobuf_nameMap: _NameMap { get }
}

public struct _NameMap: Sendable, ExpressibleByDictionaryLiteral {
  public init() {}
  public init(bytecode: StaticString) {}
  public init(dictionaryLiteral elements: (Int, String)...) {}
}

public struct UnknownStorage: Equatable, Sendable {
  public init() {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public protocol Enum: RawRepresentable, Hashable, Sendable {
  init()
  init?(rawValue: Int)
  var rawValue: Int { get }
}

public enum Internal {
  public static func areAllInitialized(_ messages: [any Message]) -> Bool { absent() }
  public static func areAllInitialized<Key>(_ messages: [Key: any Message]) -> Bool { absent() }
}

public protocol ProtobufAPIVersion_2 {}

public protocol ProtobufAPIVersionCheck {
  associatedtype Version: ProtobufAPIVersion_2
}

// MARK: Types of fields

public protocol FieldType {
  associatedtype BaseType: Hashable, Sendable
}
public protocol MapKeyType: FieldType {}
public protocol MapValueType: FieldType {}

public struct ProtobufFloat: MapValueType { public typealias BaseType = Float }
public struct ProtobufDouble: MapValueType { public typealias BaseType = Double }
public struct ProtobufInt32: MapKeyType, MapValueType { public typealias BaseType = Int32 }
public struct ProtobufInt64: MapKeyType, MapValueType { public typealias BaseType = Int64 }
public struct ProtobufUInt32: MapKeyType, MapValueType { public typealias BaseType = UInt32 }
public struct ProtobufUInt64: MapKeyType, MapValueType { public typealias BaseType = UInt64 }
public struct ProtobufSInt32: MapKeyType, MapValueType { public typealias BaseType = Int32 }
public struct ProtobufSInt64: MapKeyType, MapValueType { public typealias BaseType = Int64 }
public struct ProtobufFixed32: MapKeyType, MapValueType { public typealias BaseType = UInt32 }
public struct ProtobufFixed64: MapKeyType, MapValueType { public typealias BaseType = UInt64 }
public struct ProtobufSFixed32: MapKeyType, MapValueType { public typealias BaseType = Int32 }
public struct ProtobufSFixed64: MapKeyType, MapValueType { public typealias BaseType = Int64 }
public struct ProtobufBool: MapKeyType, MapValueType { public typealias BaseType = Bool }
public struct ProtobufString: MapKeyType, MapValueType { public typealias BaseType = String }
public struct ProtobufBytes: MapValueType { public typealias BaseType = Data }

public struct _ProtobufMap<Key: MapKeyType, Value: FieldType> {}
public struct _ProtobufMessageMap<Key: MapKeyType, Value: Message & Hashable> {}
public struct _ProtobufEnumMap<Key: MapKeyType, Value: Enum> {}

// MARK: Extensions

public protocol ExtensibleMessage: Message {
  var _protobuf_extensionFieldValues: ExtensionFieldValueSet { get set }
}

public protocol ExtensionField: Sendable {
  associatedtype ValueType
}

public struct OptionalExtensionField<T: FieldType>: ExtensionField { public typealias ValueType = T.BaseType }
public struct OptionalEnumExtensionField<T: Enum>: ExtensionField { public typealias ValueType = T }
public struct OptionalMessageExtensionField<T: Message & Equatable>: ExtensionField { public typealias ValueType = T }
public struct OptionalGroupExtensionField<T: Message & Hashable>: ExtensionField { public typealias ValueType = T }
public struct RequiredExtensionField<T: FieldType>: ExtensionField { public typealias ValueType = T.BaseType }
public struct RequiredEnumExtensionField<T: Enum>: ExtensionField { public typealias ValueType = T }
public struct RequiredMessageExtensionField<T: Message & Equatable>: ExtensionField { public typealias ValueType = T }
public struct RequiredGroupExtensionField<T: Message & Hashable>: ExtensionField { public typealias ValueType = T }
public struct RepeatedExtensionField<T: FieldType>: ExtensionField { public typealias ValueType = [T.BaseType] }
public struct RepeatedEnumExtensionField<T: Enum>: ExtensionField { public typealias ValueType = [T] }
public struct RepeatedMessageExtensionField<T: Message & Equatable>: ExtensionField { public typealias ValueType = [T] }
public struct RepeatedGroupExtensionField<T: Message & Hashable>: ExtensionField { public typealias ValueType = [T] }
public struct PackedExtensionField<T: FieldType>: ExtensionField { public typealias ValueType = [T.BaseType] }
public struct PackedEnumExtensionField<T: Enum>: ExtensionField { public typealias ValueType = [T] }

public protocol AnyMessageExtension: Sendable {}

public final class MessageExtension<FieldType: ExtensionField, MessageType: Message>: AnyMessageExtension {
  public init(_protobuf_fieldNumber: Int, fieldName: String) {}
}

public struct ExtensionFieldValueSet: Hashable, Sendable {
  public init() {}
  public var isInitialized: Bool { absent() }
}

public struct SimpleExtensionMap: ExpressibleByArrayLiteral, Sendable {
  public init(arrayLiteral: any AnyMessageExtension...) {}
}

extension ExtensibleMessage {
  public func getExtensionValue<F: ExtensionField>(ext: MessageExtension<F, Self>) -> F.ValueType? { absent() }
  public mutating func setExtensionValue<F: ExtensionField>(
    ext: MessageExtension<F, Self>, value: F.ValueType
  ) {}
  public func hasExtensionValue<F: ExtensionField>(ext: MessageExtension<F, Self>) -> Bool { absent() }
  public mutating func clearExtensionValue<F: ExtensionField>(ext: MessageExtension<F, Self>) {}
}

// MARK: Reading

public protocol Decoder {
  mutating func handleConflictingOneOf() throws
  mutating func nextFieldNumber() throws -> Int?
  mutating func decodeSingularFloatField(value: inout Float) throws
  mutating func decodeSingularFloatField(value: inout Float?) throws
  mutating func decodeRepeatedFloatField(value: inout [Float]) throws
  mutating func decodeSingularDoubleField(value: inout Double) throws
  mutating func decodeSingularDoubleField(value: inout Double?) throws
  mutating func decodeRepeatedDoubleField(value: inout [Double]) throws
  mutating func decodeSingularInt32Field(value: inout Int32) throws
  mutating func decodeSingularInt32Field(value: inout Int32?) throws
  mutating func decodeRepeatedInt32Field(value: inout [Int32]) throws
  mutating func decodeSingularInt64Field(value: inout Int64) throws
  mutating func decodeSingularInt64Field(value: inout Int64?) throws
  mutating func decodeRepeatedInt64Field(value: inout [Int64]) throws
  mutating func decodeSingularUInt32Field(value: inout UInt32) throws
  mutating func decodeSingularUInt32Field(value: inout UInt32?) throws
  mutating func decodeRepeatedUInt32Field(value: inout [UInt32]) throws
  mutating func decodeSingularUInt64Field(value: inout UInt64) throws
  mutating func decodeSingularUInt64Field(value: inout UInt64?) throws
  mutating func decodeRepeatedUInt64Field(value: inout [UInt64]) throws
  mutating func decodeSingularSInt32Field(value: inout Int32) throws
  mutating func decodeSingularSInt32Field(value: inout Int32?) throws
  mutating func decodeRepeatedSInt32Field(value: inout [Int32]) throws
  mutating func decodeSingularSInt64Field(value: inout Int64) throws
  mutating func decodeSingularSInt64Field(value: inout Int64?) throws
  mutating func decodeRepeatedSInt64Field(value: inout [Int64]) throws
  mutating func decodeSingularFixed32Field(value: inout UInt32) throws
  mutating func decodeSingularFixed32Field(value: inout UInt32?) throws
  mutating func decodeRepeatedFixed32Field(value: inout [UInt32]) throws
  mutating func decodeSingularFixed64Field(value: inout UInt64) throws
  mutating func decodeSingularFixed64Field(value: inout UInt64?) throws
  mutating func decodeRepeatedFixed64Field(value: inout [UInt64]) throws
  mutating func decodeSingularSFixed32Field(value: inout Int32) throws
  mutating func decodeSingularSFixed32Field(value: inout Int32?) throws
  mutating func decodeRepeatedSFixed32Field(value: inout [Int32]) throws
  mutating func decodeSingularSFixed64Field(value: inout Int64) throws
  mutating func decodeSingularSFixed64Field(value: inout Int64?) throws
  mutating func decodeRepeatedSFixed64Field(value: inout [Int64]) throws
  mutating func decodeSingularBoolField(value: inout Bool) throws
  mutating func decodeSingularBoolField(value: inout Bool?) throws
  mutating func decodeRepeatedBoolField(value: inout [Bool]) throws
  mutating func decodeSingularStringField(value: inout String) throws
  mutating func decodeSingularStringField(value: inout String?) throws
  mutating func decodeRepeatedStringField(value: inout [String]) throws
  mutating func decodeSingularBytesField(value: inout Data) throws
  mutating func decodeSingularBytesField(value: inout Data?) throws
  mutating func decodeRepeatedBytesField(value: inout [Data]) throws
  mutating func decodeSingularEnumField<E: Enum>(value: inout E) throws where E.RawValue == Int
  mutating func decodeSingularEnumField<E: Enum>(value: inout E?) throws where E.RawValue == Int
  mutating func decodeRepeatedEnumField<E: Enum>(value: inout [E]) throws where E.RawValue == Int
  mutating func decodeSingularMessageField<M: Message>(value: inout M?) throws
  mutating func decodeRepeatedMessageField<M: Message>(value: inout [M]) throws
  mutating func decodeSingularGroupField<M: Message>(value: inout M?) throws
  mutating func decodeRepeatedGroupField<M: Message>(value: inout [M]) throws
  mutating func decodeMapField<Key, Value: MapValueType>(
    fieldType: _ProtobufMap<Key, Value>.Type, value: inout [Key.BaseType: Value.BaseType]
  ) throws
  mutating func decodeMapField<Key, Value>(
    fieldType: _ProtobufEnumMap<Key, Value>.Type, value: inout [Key.BaseType: Value]
  ) throws where Value.RawValue == Int
  mutating func decodeMapField<Key, Value>(
    fieldType: _ProtobufMessageMap<Key, Value>.Type, value: inout [Key.BaseType: Value]
  ) throws
  mutating func decodeExtensionField(
    values: inout ExtensionFieldValueSet, messageType: any Message.Type, fieldNumber: Int
  ) throws
  mutating func decodeExtensionFieldsAsMessageSet(
    values: inout ExtensionFieldValueSet, messageType: any Message.Type
  ) throws
}

// MARK: Writing

public protocol Visitor {
  mutating func visitSingularFloatField(value: Float, fieldNumber: Int) throws
  mutating func visitRepeatedFloatField(value: [Float], fieldNumber: Int) throws
  mutating func visitPackedFloatField(value: [Float], fieldNumber: Int) throws
  mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) throws
  mutating func visitRepeatedDoubleField(value: [Double], fieldNumber: Int) throws
  mutating func visitPackedDoubleField(value: [Double], fieldNumber: Int) throws
  mutating func visitSingularInt32Field(value: Int32, fieldNumber: Int) throws
  mutating func visitRepeatedInt32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitPackedInt32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) throws
  mutating func visitRepeatedInt64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitPackedInt64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitSingularUInt32Field(value: UInt32, fieldNumber: Int) throws
  mutating func visitRepeatedUInt32Field(value: [UInt32], fieldNumber: Int) throws
  mutating func visitPackedUInt32Field(value: [UInt32], fieldNumber: Int) throws
  mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) throws
  mutating func visitRepeatedUInt64Field(value: [UInt64], fieldNumber: Int) throws
  mutating func visitPackedUInt64Field(value: [UInt64], fieldNumber: Int) throws
  mutating func visitSingularSInt32Field(value: Int32, fieldNumber: Int) throws
  mutating func visitRepeatedSInt32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitPackedSInt32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitSingularSInt64Field(value: Int64, fieldNumber: Int) throws
  mutating func visitRepeatedSInt64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitPackedSInt64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitSingularFixed32Field(value: UInt32, fieldNumber: Int) throws
  mutating func visitRepeatedFixed32Field(value: [UInt32], fieldNumber: Int) throws
  mutating func visitPackedFixed32Field(value: [UInt32], fieldNumber: Int) throws
  mutating func visitSingularFixed64Field(value: UInt64, fieldNumber: Int) throws
  mutating func visitRepeatedFixed64Field(value: [UInt64], fieldNumber: Int) throws
  mutating func visitPackedFixed64Field(value: [UInt64], fieldNumber: Int) throws
  mutating func visitSingularSFixed32Field(value: Int32, fieldNumber: Int) throws
  mutating func visitRepeatedSFixed32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitPackedSFixed32Field(value: [Int32], fieldNumber: Int) throws
  mutating func visitSingularSFixed64Field(value: Int64, fieldNumber: Int) throws
  mutating func visitRepeatedSFixed64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitPackedSFixed64Field(value: [Int64], fieldNumber: Int) throws
  mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) throws
  mutating func visitRepeatedBoolField(value: [Bool], fieldNumber: Int) throws
  mutating func visitPackedBoolField(value: [Bool], fieldNumber: Int) throws
  mutating func visitSingularStringField(value: String, fieldNumber: Int) throws
  mutating func visitRepeatedStringField(value: [String], fieldNumber: Int) throws
  mutating func visitSingularBytesField(value: Data, fieldNumber: Int) throws
  mutating func visitRepeatedBytesField(value: [Data], fieldNumber: Int) throws
  mutating func visitSingularEnumField<E: Enum>(value: E, fieldNumber: Int) throws
  mutating func visitRepeatedEnumField<E: Enum>(value: [E], fieldNumber: Int) throws
  mutating func visitPackedEnumField<E: Enum>(value: [E], fieldNumber: Int) throws
  mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws
  mutating func visitRepeatedMessageField<M: Message>(value: [M], fieldNumber: Int) throws
  mutating func visitSingularGroupField<M: Message>(value: M, fieldNumber: Int) throws
  mutating func visitRepeatedGroupField<M: Message>(value: [M], fieldNumber: Int) throws
  mutating func visitMapField<Key, Value: MapValueType>(
    fieldType: _ProtobufMap<Key, Value>.Type, value: [Key.BaseType: Value.BaseType], fieldNumber: Int
  ) throws
  mutating func visitMapField<Key, Value>(
    fieldType: _ProtobufEnumMap<Key, Value>.Type, value: [Key.BaseType: Value], fieldNumber: Int
  ) throws where Value.RawValue == Int
  mutating func visitMapField<Key, Value>(
    fieldType: _ProtobufMessageMap<Key, Value>.Type, value: [Key.BaseType: Value], fieldNumber: Int
  ) throws
  mutating func visitExtensionFields(fields: ExtensionFieldValueSet, start: Int, end: Int) throws
  mutating func visitExtensionFieldsAsMessageSet(
    fields: ExtensionFieldValueSet, start: Int, end: Int
  ) throws
}
