import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Holds each file to PDF/UA-1 and PDF/A-3a, and prints file, standard, checks and failed rules. */
public class VeraCheck {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String file : files) {
      held(file, "ua1", "PDFUA-1");
      held(file, "3a", "PDFA-3A");
    }
  }

  private static void held(String file, String id, String name) throws Exception {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(id);
    String rules = "/org/verapdf/pdfa/validation/" + name + ".xml";
    ValidationProfile profile =
        Profiles.profileFromXml(VeraCheck.class.getResourceAsStream(rules));
    try (FileInputStream content = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour)) {
      ValidationResult result =
          Foundries.defaultInstance().createValidator(profile, false).validate(parser);
      String failed = result.isCompliant() ? "" : result.getFailedChecks().toString();
      System.out.println(
          String.join("\t", file, name, "" + result.getTotalAssertions(), failed));
    }
  }
}
