import com.google.protobuf.MessageLite;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads messages, copies each field by field with the methods that programs use, and writes the copies.
 * So nothing that is not understood is carried on. The same for both runtimes.
 *
 * <p>Arguments: {@code acme.shop.v1.Order=com.acme.shop.v1.Order} for each message. Lines: {@code
 * acme.shop.v1.Order 0a00}.
 */
public final class Exchange {
  private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    Map<String, MessageLite> types = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=");
      Class<?> type = Class.forName(parts[1]);
      types.put(parts[0], (MessageLite) type.getMethod("getDefaultInstance").invoke(null));
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    PrintStream out = new PrintStream(System.out, false);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split(" ", 2);
      byte[] bytes = HexFormat.of().parseHex(parts[1]);
      MessageLite message = types.get(parts[0]).getParserForType().parseFrom(bytes);
      byte[] copy = copy(message).toByteArray();
      if (!types.get(parts[0]).getParserForType().parseFrom(copy).equals(copy(message))) {
        throw new AssertionError(parts[0] + " changes when it is written");
      }
      out.println(HexFormat.of().formatHex(copy));
    }
    out.flush();
  }

  private static MessageLite copy(MessageLite message) throws ReflectiveOperationException {
    MessageLite.Builder builder = message.newBuilderForType();
    List<Field> fields = FIELDS.get(message.getClass());
    if (fields == null) {
      fields = fields(message.getClass(), builder.getClass());
      FIELDS.put(message.getClass(), fields);
    }
    for (Field field : fields) {
      if (field.has == null || (boolean) field.has.invoke(message)) {
        field.setter.invoke(builder, copy(field.getter.invoke(message)));
      }
    }
    return builder.build();
  }

  private static Object copy(Object value) throws ReflectiveOperationException {
    if (value instanceof MessageLite) {
      return copy((MessageLite) value);
    }
    if (value instanceof List) {
      List<Object> copies = new ArrayList<>();
      for (Object one : (List<?>) value) {
        copies.add(copy(one));
      }
      return copies;
    }
    if (value instanceof Map) {
      Map<Object, Object> copies = new HashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        copies.put(entry.getKey(), copy(entry.getValue()));
      }
      return copies;
    }
    return value;
  }

  /** The methods that read and write a field. */
  private static final class Field {
    final Method has;
    final Method getter;
    final Method setter;

    Field(Method has, Method getter, Method setter) {
      this.has = has;
      this.getter = getter;
      this.setter = setter;
    }
  }

  private static List<Field> fields(Class<?> type, Class<?> builder) {
    Map<String, Method> getters = new HashMap<>();
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() == 0 && !method.isBridge()) {
        getters.put(method.getName(), method);
      }
    }
    Map<String, Method> setters = new HashMap<>();
    for (Method method : builder.getMethods()) {
      boolean isSetter = method.getParameterCount() == 1 && !method.isBridge();
      if (isSetter && !method.getName().equals("setUnknownFields")) {
        setters.put(method.getName() + " " + method.getParameterTypes()[0].getName(), method);
      }
    }
    List<Field> fields = new ArrayList<>();
    for (Method setter : setters.values()) {
      String name = setter.getName();
      Class<?> given = setter.getParameterTypes()[0];
      Method getter;
      if (name.startsWith("putAll")) {
        getter = getters.get("get" + name.substring(6) + "Map");
      } else if (name.startsWith("addAll")) {
        getter = getters.get("get" + name.substring(6) + "List");
      } else {
        getter = name.startsWith("set") ? getters.get("get" + name.substring(3)) : null;
      }
      if (getter == null || !given.isAssignableFrom(getter.getReturnType())) {
        continue;
      }
      // Enums are set by number, and strings as such.
      String number = name + "Value " + (given.isEnum() ? "int" : given.getName());
      boolean isEnum = given.isEnum() || name.startsWith("addAll") || name.startsWith("putAll");
      boolean isBytes =
          name.endsWith("Bytes") && setters.containsKey(name.substring(0, name.length() - 5) + " java.lang.String");
      if ((isEnum && setters.containsKey(number)) || isBytes) {
        continue;
      }
      String field = name.startsWith("set") ? name.substring(3) : "";
      boolean isNumber = field.endsWith("Value") && isEnum(getters.get("get" + field.substring(0, field.length() - 5)));
      String hasName = "has" + (isNumber ? field.substring(0, field.length() - 5) : field);
      fields.add(new Field(getters.get(hasName), getter, setter));
    }
    return fields;
  }

  private static boolean isEnum(Method getter) {
    return getter != null && getter.getReturnType().isEnum();
  }
}
