import com.acme.kinds.v1.Kinds;
import com.acme.kinds.v1.Leaf;
import com.acme.offer.v1.Offer;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.type.Money;

/** What only the full runtime has. */
public final class Reflection {
  public static void main(String[] arguments) throws Exception {
    Offer offer =
        Offer.newBuilder().setOfferId("off_42").setPrice(Money.newBuilder().setUnits(3)).putLabels("a", "b").build();
    is(Offer.getDescriptor().getFullName().equals("offer.v1.Offer"));
    is(Offer.getDescriptor().findFieldByName("offer_id").getJsonName().equals("offerId"));
    DynamicMessage dynamic = DynamicMessage.parseFrom(Offer.getDescriptor(), offer.toByteArray());
    is(dynamic.equals(offer) && offer.equals(dynamic));
    is(Offer.newBuilder().mergeFrom(dynamic).build().equals(offer));
    is(TextFormat.parse(TextFormat.printer().printToString(offer), Offer.class).equals(offer));
    is(offer.getStatus().getValueDescriptor().getName().equals("OFFER_STATUS_UNSPECIFIED"));

    Kinds.Builder builder = Kinds.newBuilder().setText("t");
    builder.getTimeBuilder().setSeconds(5);
    builder.addLeavesBuilder().setOpen(true);
    builder.getLeafBuilder().setOpen(true);
    builder.putByNumberBuilderIfAbsent(1).setOpen(true);
    Kinds kinds = builder.build();
    is(kinds.getTime().getSeconds() == 5 && kinds.getLeaves(0).getOpen() && kinds.getLeaf().getOpen());
    is(kinds.getByNumberOrThrow(1).getOpen());
    builder.getLeavesBuilder(0).clearOpen();
    is(!builder.build().getLeaves(0).getOpen() && kinds.getLeaves(0).getOpen());
    is(TextFormat.parse(TextFormat.printer().printToString(kinds), Kinds.class).equals(kinds));
    is(Leaf.extra.getDescriptor().getNumber() == 100);
    System.out.println("ok");
  }

  private static void is(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
  }
}
