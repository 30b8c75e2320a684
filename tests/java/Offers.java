import com.acme.offer.v1.Acceptance;
import com.acme.offer.v1.Offer;
import com.acme.offer.v1.OfferStatus;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.type.Money;

/** Uses a package as an app does; the same on both runtimes. */
public final class Offers {
  public static void main(String[] arguments) throws Exception {
    Offer offer =
        Offer.newBuilder()
            .setOfferId("off_42")
            .setPrice(Money.newBuilder().setCurrencyCode("JPY").setUnits(1200))
            .setStatus(OfferStatus.OFFER_STATUS_ACCEPTED)
            .setNote("")
            .setAcceptance(Acceptance.newBuilder().setAutomatic(true))
            .setCreateTime(Timestamp.newBuilder().setSeconds(1))
            .putLabels("campaign", "summer")
            .build();
    Offer read = Offer.parseFrom(offer.toByteArray());
    is(read.equals(offer) && read.hashCode() == offer.hashCode());
    is(read.hasNote() && !Offer.getDefaultInstance().hasNote());
    is(read.getResolutionCase() == Offer.ResolutionCase.ACCEPTANCE);
    is(read.getAcceptance().getAutomatic() && read.getPrice().getUnits() == 1200);
    is(read.getLabelsOrThrow("campaign").equals("summer") && read.getLabelsCount() == 1);

    Offer changed = read.toBuilder().setStatusValue(99).clearResolution().putLabels("a", "b").build();
    is(changed.getStatus() == OfferStatus.UNRECOGNIZED && changed.getStatusValue() == 99);
    is(!changed.hasAcceptance() && changed.getResolutionCase() == Offer.ResolutionCase.RESOLUTION_NOT_SET);
    is(read.getLabelsCount() == 1 && changed.getLabelsCount() == 2);
    is(Offer.parseFrom(changed.toByteString()).equals(changed));

    Offer merged = offer.toBuilder().mergeFrom(Offer.newBuilder().setPrice(Money.newBuilder().setNanos(5)).build()).build();
    is(merged.getPrice().getUnits() == 1200 && merged.getPrice().getNanos() == 5);

    try {
      Offer.parseFrom(new byte[] {10});
      is(false);
    } catch (InvalidProtocolBufferException expected) {
      is(expected.getUnfinishedMessage() != null);
    }
    System.out.println("ok");
  }

  private static void is(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
  }
}
