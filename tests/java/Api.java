import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what of the classes below a folder other code can use, a line each, sorted. */
public final class Api {
  private static final TreeSet<String> LINES = new TreeSet<>();

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    Path root = Path.of(arguments[0]);
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = found.filter(path -> path.toString().endsWith(".class")).collect(Collectors.toList());
    }
    for (Path file : files) {
      String path = root.relativize(file).toString();
      String name = path.substring(0, path.length() - ".class".length()).replace(file.getFileSystem().getSeparator(), ".");
      // Classes are looked at, not initialised.
      add(Class.forName(name, false, Api.class.getClassLoader()));
    }
    LINES.forEach(System.out::println);
  }

  private static void add(Class<?> type) {
    for (Class<?> around = type; around != null; around = around.getEnclosingClass()) {
      if (!isVisible(around.getModifiers()) || around.isAnonymousClass()) {
        return;
      }
    }
    String name = type.getName();
    String parent = type.getGenericSuperclass() == null ? "" : " extends " + type.getGenericSuperclass().getTypeName();
    String interfaces = Stream.of(type.getGenericInterfaces()).map(Type::getTypeName).sorted().collect(Collectors.joining(", "));
    LINES.add(name + " :: " + type.toGenericString() + parent + " implements " + interfaces);
    for (Field field : type.getDeclaredFields()) {
      addMember(name, field, field.toGenericString() + value(field));
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      addMember(name, constructor, constructor.toGenericString());
    }
    for (Method method : type.getDeclaredMethods()) {
      addMember(name, method, method.toGenericString() + (method.isAnnotationPresent(Deprecated.class) ? " deprecated" : ""));
    }
  }

  /** The numbers of fields and enum values, which users write into their own code. */
  private static String value(Field field) {
    int constant = Modifier.STATIC | Modifier.FINAL;
    if ((field.getModifiers() & constant) != constant || field.getType() != int.class) {
      return "";
    }
    try {
      return " = " + field.getInt(null);
    } catch (IllegalAccessException hidden) {
      return "";
    }
  }

  private static void addMember(String name, Member member, String line) {
    if (isVisible(member.getModifiers()) && !member.isSynthetic()) {
      LINES.add(name + " :: " + line);
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
