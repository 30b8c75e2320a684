// Well-known types, as far as generated code names them: most of them without their fields.

public struct Google_Protobuf_Any: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Any"
  public var typeURL: String = String()
  public var value: Data = Data()
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

extension Google_Protobuf_Any {
  public func isA<M: Message>(_ type: M.Type) -> Bool { false }
}

extension Message {
  public init(unpackingAny: Google_Protobuf_Any) throws { self.init() }
}

public struct Google_Protobuf_BoolValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.BoolValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_BytesValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.BytesValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_DescriptorProto: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.DescriptorProto"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_DoubleValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.DoubleValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Duration: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Duration"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Empty: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Empty"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_FieldMask: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.FieldMask"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_FloatValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.FloatValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Int32Value: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Int32Value"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Int64Value: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Int64Value"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_ListValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.ListValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_StringValue: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.StringValue"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Struct: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Struct"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Timestamp: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Timestamp"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_UInt32Value: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.UInt32Value"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_UInt64Value: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.UInt64Value"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_Value: Message, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.Value"
  public var unknownFields = UnknownStorage()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_EnumValueOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.EnumValueOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_EnumOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.EnumOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_FieldOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.FieldOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_FileOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.FileOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_MessageOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.MessageOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_MethodOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.MethodOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_OneofOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.OneofOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public struct Google_Protobuf_ServiceOptions: ExtensibleMessage, _MessageImplementationBase {
  public static let protoMessageName = "google.protobuf.ServiceOptions"
  public var unknownFields = UnknownStorage()
  public var _protobuf_extensionFieldValues = ExtensionFieldValueSet()
  public init() {}
  public mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {}
  public func traverse<V: Visitor>(visitor: inout V) throws {}
}

public enum Google_Protobuf_NullValue: Enum, CaseIterable {
  case nullValue
  case UNRECOGNIZED(Int)
  public init() { self = .nullValue }
  public init?(rawValue: Int) { self = rawValue == 0 ? .nullValue : .UNRECOGNIZED(rawValue) }
  public var rawValue: Int { 0 }
  public static let allCases: [Google_Protobuf_NullValue] = [.nullValue]
}
