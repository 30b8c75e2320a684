import com.acme.kinds.v1.FieldsProto;
import com.acme.kinds.v1.Leaf;
import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistryLite;
import java.util.Arrays;

/** Fields of every kind; the same on both runtimes. */
public final class Kinds {
  public static void main(String[] arguments) throws Exception {
    com.acme.kinds.v1.Kinds.Builder builder = com.acme.kinds.v1.Kinds.newBuilder();
    is(!builder.isInitialized() && builder.getNumber() == 42);
    is(builder.getColor() == com.acme.kinds.v1.Kinds.Color.GREEN && Float.isNaN(builder.getPair().getLeft()));
    com.acme.kinds.v1.Kinds kinds =
        builder
            .setText("t")
            .addAllTexts(Arrays.asList("a", "b"))
            .addNumbers(-1)
            .addColors(com.acme.kinds.v1.Kinds.Color.RED)
            .addLeaves(Leaf.newBuilder().setOpen(true))
            .addBlobs(ByteString.copyFromUtf8("x"))
            .putCounts("one", 1)
            .putByNumber(7, Leaf.getDefaultInstance())
            .setAmount(0.5)
            .setPair(com.acme.kinds.v1.Kinds.Pair.newBuilder().setLeft(2))
            .setExtension(Leaf.extra, Leaf.newBuilder().setOpen(true).build())
            .addExtension(FieldsProto.marks, 3)
            .build();
    ExtensionRegistryLite registry = ExtensionRegistryLite.newInstance();
    FieldsProto.registerAllExtensions(registry);
    com.acme.kinds.v1.Kinds read = com.acme.kinds.v1.Kinds.parseFrom(kinds.toByteArray(), registry);
    is(read.equals(kinds) && read.hashCode() == kinds.hashCode());
    is(read.getExtension(Leaf.extra).getOpen() && read.getExtension(FieldsProto.marks, 0) == 3);
    is(read.getLeavesList().size() == 1 && read.getByNumberMap().containsKey(7) && read.getAmount() == 0.5);

    com.acme.kinds.v1.Kinds cleared = read.toBuilder().clear().setText("u").removeCounts("one").setWord("w").build();
    is(cleared.getTextsCount() == 0 && cleared.getCountsCount() == 0 && cleared.getWord().equals("w"));
    is(com.acme.kinds.v1.Kinds.parseFrom(cleared.toByteArray()).equals(cleared));
    com.acme.kinds.v1.Kinds twice = read.toBuilder().mergeFrom(read).build();
    is(twice.getTextsCount() == 4 && twice.getLeavesCount() == 2 && twice.getNumbersCount() == 2);
    try {
      com.acme.kinds.v1.Kinds.newBuilder().build();
      is(false);
    } catch (RuntimeException expected) {
      is(expected.getMessage() != null);
    }
    System.out.println("ok");
  }

  private static void is(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
  }
}
