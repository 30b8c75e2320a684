import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.conformance.Conformance;
import com.google.protobuf.conformance.Conformance.ConformanceRequest;
import com.google.protobuf.conformance.Conformance.ConformanceResponse;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * What protobuf's conformance test runner talks to: reads messages and writes them again, as protobuf.
 *
 * <p>Each message is read from an array, from a stream and from a buffer, which are three roads in the runtime.
 */
public final class ConformanceTestee {
  private static final String PACKAGE = "com.google.protobuf_test_messages.";
  private static final Map<String, MessageLite> MESSAGES = new HashMap<>();
  private static final ExtensionRegistryLite EXTENSIONS = ExtensionRegistryLite.newInstance();

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    add("proto2.TestAllTypesProto2", "proto2.TestMessagesProto2", "$TestAllTypesProto2");
    add("proto3.TestAllTypesProto3", "proto3.TestMessagesProto3", "$TestAllTypesProto3");
    add("editions.proto2.TestAllTypesProto2", "editions.proto2.TestMessagesProto2Editions", "$TestAllTypesProto2");
    add("editions.proto3.TestAllTypesProto3", "editions.proto3.TestMessagesProto3Editions", "$TestAllTypesProto3");
    add("editions.TestAllTypesEdition2023", "edition2023.TestMessagesEdition2023", "edition2023.TestAllTypesEdition2023");
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    OutputStream out = System.out;
    for (byte[] request = read(in); request != null; request = read(in)) {
      byte[] response = answer(ConformanceRequest.parseFrom(request)).toByteArray();
      out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(response.length).array());
      out.write(response);
      out.flush();
    }
  }

  /** A message by its class, which lies in the class of the file if its name begins with `$`. */
  private static void add(String message, String file, String name) throws ReflectiveOperationException {
    Class<?> outer = Class.forName(PACKAGE + file);
    Class<?> type = Class.forName(PACKAGE + (name.startsWith("$") ? file + name : name));
    MESSAGES.put("protobuf_test_messages." + message, (MessageLite) type.getMethod("getDefaultInstance").invoke(null));
    outer.getMethod("registerAllExtensions", ExtensionRegistryLite.class).invoke(null, EXTENSIONS);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    byte[] length = new byte[4];
    try {
      in.readFully(length);
    } catch (EOFException end) {
      return null;
    }
    byte[] request = new byte[ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()];
    in.readFully(request);
    return request;
  }

  private static ConformanceResponse answer(ConformanceRequest request) {
    ConformanceResponse.Builder response = ConformanceResponse.newBuilder();
    if (request.getMessageType().equals("conformance.FailureSet")) {
      return response.setProtobufPayload(ByteString.EMPTY).build();
    }
    MessageLite type = MESSAGES.get(request.getMessageType());
    boolean isProtobuf = request.getPayloadCase() == ConformanceRequest.PayloadCase.PROTOBUF_PAYLOAD
        && request.getRequestedOutputFormat() == Conformance.WireFormat.PROTOBUF;
    if (type == null || !isProtobuf) {
      return response.setSkipped("only protobuf, and only messages of released editions").build();
    }
    try {
      ByteString bytes = request.getProtobufPayload();
      MessageLite message = type.getParserForType().parseFrom(bytes.toByteArray(), EXTENSIONS);
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.size());
      bytes.copyTo(buffer);
      buffer.flip();
      MessageLite[] others = {
        type.getParserForType().parseFrom(bytes.newInput(), EXTENSIONS),
        type.getParserForType().parseFrom(buffer, EXTENSIONS),
        message.toBuilder().build(),
      };
      for (MessageLite other : others) {
        // Not a number is equal to nothing, so the bytes decide as well.
        boolean isEqual = other.equals(message) && other.hashCode() == message.hashCode();
        if (!isEqual && !other.toByteString().equals(message.toByteString())) {
          return response.setRuntimeError("the message is not equal to a copy of it").build();
        }
      }
      return response.setProtobufPayload(message.toByteString()).build();
    } catch (InvalidProtocolBufferException problem) {
      return response.setParseError(String.valueOf(problem.getMessage())).build();
    } catch (RuntimeException problem) {
      return response.setRuntimeError(problem.toString()).build();
    }
  }
}
