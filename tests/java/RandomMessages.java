import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.Random;

/**
 * Prints random messages: their bytes, JSON and text, and whether they are read back, a line each.
 *
 * <p>The same seed gives the same messages, whoever generated the classes: `RandomMessages COUNT CLASS...`.
 */
public final class RandomMessages {
  private static final int MAX_DEPTH = 3;

  public static void main(String[] arguments) throws ReflectiveOperationException, InvalidProtocolBufferException {
    int count = Integer.parseInt(arguments[0]);
    for (String name : List.of(arguments).subList(1, arguments.length)) {
      Message type = (Message) Class.forName(name).getMethod("getDefaultInstance").invoke(null);
      Random random = new Random(name.hashCode());
      for (int i = 0; i < count; i++) {
        Message.Builder builder = type.newBuilderForType();
        fill(builder, random, 0);
        Message message = builder.buildPartial();
        ByteString bytes = message.toByteString();
        Message again = type.getParserForType().parsePartialFrom(bytes);
        String text = TextFormat.printer().printToString(message).replace("\n", " ");
        System.out.println(name + " " + hex(bytes) + " " + again.toByteString().equals(bytes) + " " + again.equals(message)
            + " " + (again.hashCode() == message.hashCode()) + " " + json(message) + " " + text);
      }
    }
  }

  private static String json(Message message) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    } catch (InvalidProtocolBufferException | RuntimeException problem) {
      return "no JSON: " + problem.getMessage();
    }
  }

  private static String hex(ByteString bytes) {
    StringBuilder text = new StringBuilder();
    for (byte part : bytes.toByteArray()) {
      text.append(String.format("%02x", part));
    }
    return text.toString();
  }

  private static void fill(Message.Builder builder, Random random, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      // Maps print in the order of a hash table, so one entry at the most.
      int values = field.isMapField() ? random.nextInt(2) : field.isRepeated() ? random.nextInt(4) : 1;
      if (random.nextInt(3) == 0) {
        continue;
      }
      for (int i = 0; i < values; i++) {
        Object value = value(builder, field, random, depth);
        if (value == null) {
          continue;
        }
        if (field.isRepeated()) {
          builder.addRepeatedField(field, value);
        } else {
          builder.setField(field, value);
        }
      }
    }
  }

  private static Object value(Message.Builder builder, FieldDescriptor field, Random random, int depth) {
    switch (field.getJavaType()) {
      case INT:
        return random.nextBoolean() ? random.nextInt() : random.nextInt(100);
      case LONG:
        return random.nextBoolean() ? random.nextLong() : (long) random.nextInt(100);
      case FLOAT:
        return random.nextInt(10) == 0 ? Float.NEGATIVE_INFINITY : random.nextFloat() * 1e6f;
      case DOUBLE:
        return random.nextInt(10) == 0 ? -0.0 : random.nextDouble() * 1e9;
      case BOOLEAN:
        return random.nextBoolean();
      case STRING:
        return random.nextBoolean() ? "" : "値\n\"" + random.nextInt(1000);
      case BYTE_STRING:
        byte[] bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
      case ENUM:
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        return values.get(random.nextInt(values.size()));
      default:
        if (depth == MAX_DEPTH) {
          return null;
        }
        Message.Builder inner = builder.newBuilderForField(field);
        fill(inner, random, depth + 1);
        return isOfTheRuntime(field.getMessageType()) ? null : inner.buildPartial();
    }
  }

  /** Random numbers make no valid times, and random type URLs no types. */
  private static boolean isOfTheRuntime(Descriptor type) {
    return type.getFullName().startsWith("google.protobuf.");
  }
}
